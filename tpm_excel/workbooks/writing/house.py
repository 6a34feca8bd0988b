"""Our own way of writing workbooks: xlsxwriter with three of its decisions changed.

* Row heights are written without `customHeight`. xlsxwriter marks every height that it is given as fixed, and a fixed
  row no longer grows when somebody types into it. Without a height, LibreOffice without a window shows one line.
* The *Normal* style is unlocked. Text that is pasted from elsewhere takes that style, and where it is locked, the cell
  that was pasted into can no longer be typed in.
* Text is only ever text: what begins with `=` is no formula, what looks like an address no link.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles
from xlsxwriter.worksheet import Worksheet

from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.writing.styles import Style


class _Row(Worksheet):
    """A sheet whose row heights are a first guess, which Excel and LibreOffice improve on, unless they are `fixed`."""

    fixed = False

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
    """The document's properties, with its language where it says one."""

    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        if "language" in self.properties:
            self._xml_data_element("dc:language", self.properties["language"])


class _Packager(Packager):
    def _write_core_file(self) -> None:
        book: Any = self.workbook
        core = _Core()
        core._set_properties(book.doc_properties | ({"language": book.language} if book.language else {}))  # noqa: SLF001
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


class HouseBook(Workbook):
    """A workbook in the house style, made in memory; `formats` are shared by their properties."""

    worksheet_class = _Row
    language = ""

    def __init__(self, style: Style, *, title: str, subject: str, author: str, period: Period) -> None:
        """Begin a workbook, dated to the end of the period, so that the same input gives the same bytes."""
        self._buffer = io.BytesIO()
        super().__init__(
            self._buffer,
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

    def look(self, **properties: Any) -> Format:
        """Return the format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._shared:
            self._shared[key] = self.add_format({"font_name": self.style.font, "font_size": 10, **properties})
        return self._shared[key]

    def finished(self) -> bytes:
        """Close the workbook and return its bytes."""
        self.close()
        return self._buffer.getvalue()

    def _get_packager(self) -> Packager:
        return _Packager()


def pixels(width: float) -> int:
    """Return the width in pixels of a column of so many characters, at the usual 96 to the inch."""
    return int(width * 7 + 5)
