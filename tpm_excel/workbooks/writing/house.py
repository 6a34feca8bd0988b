"""Our own way of writing workbooks: xlsxwriter with three of its decisions changed.

* Row heights are written without `customHeight`. xlsxwriter marks every height that it is given as fixed, and a fixed
  row no longer grows when somebody types into it. Without a height, LibreOffice without a window shows one line.
* The *Normal* style is unlocked. Text that is pasted from elsewhere takes that style, and where it is locked, the cell
  that was pasted into can no longer be typed in.
* Text is only ever text: what begins with `=` is no formula, what looks like an address no link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime, time
from functools import cache
from typing import Any, ClassVar

from xlsxwriter import Workbook, worksheet
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.writing.packing import Package, Packed, packed, packed_texts, taken
from tpm_excel.workbooks.writing.row_writer import RowWriter
from tpm_excel.workbooks.writing.styles import Style
from tpm_excel.workbooks.writing.texts import Texts, in_quotes

_HERE = b"<!-- rows -->"
"""Where the rows of a RowWriter go, and long links: a text that xlsxwriter never writes by itself."""


_FORMULAS = 2_000
_FUNCTION = re.compile(r"[\w.]+\(")


_STYLE = "_get_sparkline_style"
if hasattr(worksheet, _STYLE):  # it makes all of its 36 styles anew for each small chart: a tenth of a council's master
    setattr(worksheet, _STYLE, cache(getattr(worksheet, _STYLE)))


class HouseSheet(Worksheet):
    """A sheet whose row heights are a first guess, which Excel and LibreOffice improve on, unless they are `fixed`.

    `rows` are the rows below those that xlsxwriter is given, where there are too many for its way of writing.
    """

    fixed = False
    rows: RowWriter | None = None
    links: Packed | None = None
    _prepared: ClassVar[dict[tuple[str, bool], str]] = {}
    _plain: ClassVar[set[tuple[object, ...]]] = set()

    def take_rows(self, rows: RowWriter, columns: int) -> None:
        """Take the rows that were written beside xlsxwriter, which must know how far the sheet goes."""
        rows.pack()
        self.rows = rows
        self._check_dimensions(rows.next_row - 1, columns - 1)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Prepare a formula once, and only where a new choice of functions stands in it.

        A hundred patterns of functions go over it: the To do of a thousand returns is one formula, and the counts of a
        Summary differ in nothing but their cells.
        """
        key = formula, expand_future_functions
        if key in self._prepared:
            return self._prepared[key]
        if len(self._prepared) + len(self._plain) > _FORMULAS:
            self._prepared.clear()
            self._plain.clear()
        functions, bare = (*_FUNCTION.findall(formula), expand_future_functions), formula.removeprefix("=")
        if functions in self._plain and formula[:1] == "=":
            return bare
        prepared: str = super()._prepare_formula(*key)  # type: ignore[no-untyped-call]
        self._prepared[key] = prepared
        if prepared == bare:
            self._plain.add(functions)
        return prepared

    def add_long_table(self, area: tuple[int, int, int, int], options: dict[str, Any]) -> None:
        """Add a table: one row long at first, because xlsxwriter notes each cell of it, which fills the memory."""
        first_row, first_column, _, last_column = area
        self.add_table(first_row, first_column, first_row + 1, last_column, options)
        table: dict[str, Any] = self.tables[-1]
        table |= dict.fromkeys(("range", "a_range", "autofilter"), xl_range(*area))

    def add_long_links(self, links: Iterable[tuple[int, int, str, str]]) -> None:
        """Make cells lead elsewhere in the workbook, each as (row, column, place, tip), without writing into them."""
        self.links = packed_texts(
            f'<hyperlink ref="{cell_name(row, column)}" location="{in_quotes(place)}" tooltip="{in_quotes(tip)}"/>'
            for row, column, place, tip in links
        )

    def _write_hyperlinks(self) -> None:
        sheet: Any = self
        if not self.links:
            super()._write_hyperlinks()
        elif sheet.hyperlinks:
            raise ValueError(f"{self.name}: links of both kinds, of which one would be lost")
        else:
            sheet.fh.write(f"<hyperlinks>{_HERE.decode()}</hyperlinks>")

    def packed(self) -> list[Packed]:
        """Give away what was packed beforehand, in the order in which it stands in the sheet."""
        given, self.rows, self.links = (self.rows and self.rows.packed, self.links), None, None
        return [one for one in given if one]

    def merge_long(self, row: int, first_column: int, last_column: int) -> None:
        """Make one cell of several in a row whose cells are written beside xlsxwriter."""
        self.merge.append([row, first_column, row, last_column])

    def _write_rows(self) -> None:
        if self.rows is None:
            super()._write_rows()
            return
        sheet: Any = self  # what xlsxwriter keeps for itself has no types
        for row, cells in sheet.table.items():
            if row >= self.rows.first_row and cells:
                raise ValueError(f"{self.name}: row {row + 1} was written over, and that would be lost")
        bottom, sheet.dim_rowmax = sheet.dim_rowmax, self.rows.first_row - 1
        super()._write_rows()
        sheet.dim_rowmax = bottom
        sheet.fh.write(_HERE.decode())

    def _write_row(self, row: int, spans: Any, row_info: Any = None, empty_row: bool = False) -> None:
        written: list[Any] = []
        tag = "_xml_empty_tag_unencoded" if empty_row else "_xml_start_tag_unencoded"
        original = getattr(self, tag)
        setattr(self, tag, lambda name, attributes: written.append((name, attributes)))
        try:
            super()._write_row(row, spans, row_info, empty_row)
        finally:
            delattr(self, tag)
        for name, attributes in written:
            original(name, [one for one in attributes if self.fixed or one[0] != "customHeight"])


class _Styles(Styles):
    """The styles part with an unlocked Normal style."""

    def _write_style_xf(self, has_hyperlink: bool = False, font_id: int = 0) -> None:
        if has_hyperlink:
            super()._write_style_xf(has_hyperlink, font_id)
            return
        attributes = [("numFmtId", 0), ("fontId", font_id), ("fillId", 0), ("borderId", 0), ("applyProtection", 1)]
        self._xml_start_tag("xf", attributes)
        self._xml_empty_tag("protection", [("locked", 0)])
        self._xml_end_tag("xf")


class _Core(Core):
    """The document's properties, with its language."""

    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        self._xml_data_element("dc:language", self.properties["language"])


class _Packager(Packager):
    """Makes the parts of a workbook and leaves it to us to pack them."""

    def _create_package(self) -> list[Any]:
        book: Any = self.workbook
        book.parts = super()._create_package()  # type: ignore[no-untyped-call]
        return []

    def _write_shared_strings_file(self) -> None:
        book: Any = self.workbook
        if book.str_table.count:
            texts = Texts()
            texts.string_table = book.str_table
            path = self._filename("xl/sharedStrings.xml")  # type: ignore[no-untyped-call]
            texts._set_xml_writer(path)  # noqa: SLF001  # as the packager of xlsxwriter does
            texts._assemble_xml_file()  # noqa: SLF001

    def _write_core_file(self) -> None:
        book: Any = self.workbook
        core = _Core()
        core._set_properties(book.doc_properties | {"language": book.language})  # noqa: SLF001
        core._set_xml_writer(self._filename("docProps/core.xml"))  # type: ignore[no-untyped-call]  # noqa: SLF001
        core._assemble_xml_file()  # noqa: SLF001

    def _write_styles_file(self) -> None:
        book: Any = self.workbook
        styles = _Styles()
        styles._set_style_properties(  # noqa: SLF001  # the packager of xlsxwriter does the same with its own class
            [
                book.xf_formats,
                book.palette,
                book.font_count,
                book.num_formats,
                book.border_count,
                book.fill_count,
                book.custom_colors,
                book.dxf_formats,
                book.has_comments,
            ]
        )
        styles._set_xml_writer(self._filename("xl/styles.xml"))  # type: ignore[no-untyped-call]  # noqa: SLF001
        styles._assemble_xml_file()  # noqa: SLF001


SMALL = 6
"""How hard zlib tries with what goes by e-mail."""


class HouseBook(Workbook):
    """A workbook in the house style, made in memory; `formats` are shared by their properties."""

    worksheet_class = HouseSheet
    language = "en-GB"

    def __init__(
        self, style: Style, *, title: str, subject: str, author: str, period: Period, small: bool = True
    ) -> None:
        """Begin a workbook, dated to the end of the period, so that the same input gives the same bytes.

        One that goes by e-mail is made `small`; else it is packed in a third of the time and a quarter larger.
        """
        self.parts: list[tuple[io.StringIO | io.BytesIO, str, bool]] = []
        self._level = SMALL if small else 1
        self.author = author
        super().__init__(
            io.BytesIO(),
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {
                    "font_name": style.font,
                    "font_size": 10,
                    "font_color": style.ink,
                    "locked": False,
                    "valign": "top",
                },
            },
        )
        self.style = style
        self._shared: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.set_properties(
            {
                "title": title,
                "subject": subject,
                "author": author,
                "created": datetime.combine(period.last_day, time(12)),
            }
        )

    def add_sheet(self, name: str) -> HouseSheet:
        """Add a sheet, of our own kind."""
        sheet = self.add_worksheet(name)
        assert isinstance(sheet, HouseSheet)  # noqa: S101  # it is the class that this book names
        return sheet

    def row_writer(self, sheet: HouseSheet, first_row: int) -> RowWriter:
        """Return a writer of a sheet's rows from one on, counted from 0; the sheet takes them when all are written."""
        return RowWriter(sheet, self.str_table, first_row)

    def look(self, **properties: Any) -> Format:
        """Return the format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._shared:
            self._shared[key] = self.add_format({"font_name": self.style.font, "font_size": 10, **properties})
        return self._shared[key]

    def finished(self) -> bytes:
        """Close the workbook and return its bytes."""
        self.close()
        sheets: list[Any] = self.worksheets()
        large = {f"xl/worksheets/sheet{at}.xml": one.packed() for at, one in enumerate(sheets, 1)}
        package = Package()
        while self.parts:  # each is let go when it is in the file: together they are as large
            content, name, _ = self.parts.pop(0)
            inside = large.pop(name, [])
            around = taken(content).split(_HERE, len(inside))
            before, *after = (packed(one, self._level) for one in around)
            package.add(name, [before, *(one for pair in zip(inside, after, strict=True) for one in pair)])
        return package.finished()

    def _get_packager(self) -> Packager:
        return _Packager()


def pixels(width: float) -> int:
    """Return the width in pixels of a column of so many characters, at the usual 96 to the inch."""
    return int(width * 7 + 5)
