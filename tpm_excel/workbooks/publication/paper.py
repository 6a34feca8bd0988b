"""Sheets that are set up for print: strips on pages whose breaks are ours, never in the middle of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.print_spec import PrintSpec
from tpm_excel.workbooks.publication.strips import SIZE, Cell, Strip, paged, strip
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.styles import Style
from tpm_excel.workbooks.writing.table_sheet import A3, A4

LANDSCAPE = {A4: 1000, A3: 1435}
"""Pixels that fit beside each other on a landscape page; LibreOffice draws them 6 per cent wider than Excel."""
_DOWN = {A4: 512.0, A3: 752.0}
"""Points that fit below each other, with a little left over: programs measure a row a little differently."""
_NARROWEST = {"A3": 0.75, "A4": 0.4}
"""To which share columns may be narrowed for A4: less far where A3 can be printed."""
MOST_BREAKS = 1_023
"""Excel takes no more page breaks on a sheet."""
LEAST = 7.0
"""No letter is printed smaller."""
_FORMATS: dict[str, dict[str, Any]] = {
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "percentage": {"num_format": "0%", "align": "center"},
    "figure": {"num_format": "General", "align": "center"},
    "reference": {"num_format": "@"},
}


def fitted(spec: PrintSpec, style: Style) -> PrintSpec:
    """Return a layout with columns that are a little narrower, where A4 can be read only with these."""
    across = sum(pixels(one.width) for one in spec.columns)
    share = LANDSCAPE[A4] * SIZE / LEAST / across
    if not _NARROWEST[style.paper] <= share < 1:
        return spec
    share = (LANDSCAPE[A4] * SIZE / LEAST - 5 * len(spec.columns)) / (across - 5 * len(spec.columns))
    columns = tuple(one.model_copy(update={"width": int(one.width * share * 10) / 10}) for one in spec.columns)
    return spec.model_copy(update={"columns": columns})


def paper_and_scale(widths: Sequence[float], style: Style) -> tuple[int, int]:
    """Return the paper on which columns of these widths can be read in print, and the scale in per cent."""
    across = sum(map(pixels, widths))
    papers = (A4, A3) if style.paper == "A3" else (A4,)
    scales = {paper: min(100, int(LANDSCAPE[paper] * 100 / across)) for paper in papers}
    readable = (paper for paper in papers if SIZE * scales[paper] / 100 >= LEAST)
    paper = next(readable, papers[-1])
    return paper, scales[paper]


def page_foot(book: HouseBook) -> str:
    """Return the foot of a printed page: whose it is, the words that the style asks for, and its number."""
    council, words = (text.replace("&", "&&") for text in (book.author, book.style.footer))
    return f"&L&8 {council}  ·  &A" + (f"&C&8 {words}" if words else "") + "&R&8Page &P of &N"


def page_room(book: HouseBook, title: str, widths: Sequence[float]) -> float:
    """Return how many points a page has below its title."""
    return points_down(*paper_and_scale(widths, book.style)) - _head(title, widths).height


def points_down(paper: int, scale: int) -> float:
    """Return how many points fit below each other on a landscape page."""
    return _DOWN[paper] * 100 / scale


def _head(title: str, widths: Sequence[float]) -> Strip:
    return strip([Cell(0, len(widths) - 1, title, "title", size=14, bold=True)], widths, least=24)


Written = tuple[Worksheet, Mapping[str, int]]
"""A sheet of printed pages, and the line on which each row begins, by reference."""


def write_pages(
    book: HouseBook, name: str, title: str, notes: Sequence[str], widths: Sequence[float], strips: Sequence[Strip]
) -> list[Written]:
    """Write strips on a sheet of its own; what has more pages than one sheet takes goes on on a second.

    The title is printed on every page; the notes stand below it on the first.
    """
    head = _head(title, widths)
    first = [strip([Cell(0, len(widths) - 1, text, "note")], widths, least=14) for text in notes]
    several = _by_sheet(paged([*first, *strips], page_room(book, title, widths)))
    names = [name, *(f"{name[:28].rstrip()} {number}" for number in range(2, len(several) + 1))]
    return [_write_sheet(book, each, [head, *lines], widths) for each, lines in zip(names, several, strict=True)]


def _by_sheet(lines: Sequence[Strip]) -> list[list[Strip]]:
    """The strips of each sheet."""
    found: list[list[Strip]] = [[]]
    breaks = 0
    for one in lines:
        breaks += one.new_page and bool(found[-1])
        if breaks > MOST_BREAKS:
            found.append([])
            breaks = 0
        found[-1].append(one)
    return found


def _write_sheet(book: HouseBook, name: str, lines: Sequence[Strip], widths: Sequence[float]) -> Written:
    sheet: Any = book.add_worksheet(name)
    sheet.fixed = True
    paper, scale = paper_and_scale(widths, book.style)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    last = len(widths) - 1
    begins: dict[str, int] = {}
    for at, one in enumerate(lines):
        sheet.set_row(at, one.height)
        for cell in one.cells:
            _write(book, sheet, at, cell)
        if one.ref:
            begins.setdefault(one.ref, at)
    sheet.set_h_pagebreaks([at for at, one in enumerate(lines) if one.new_page and at > 1])
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_print_scale(scale)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.55)
    sheet.print_area(0, 0, len(lines) - 1, last)
    sheet.repeat_rows(0)
    sheet.set_footer(page_foot(book))
    sheet.hide_gridlines(2)
    return sheet, begins


def _write(book: HouseBook, sheet: Worksheet, at: int, cell: Cell) -> None:
    look = book.look(**_look(book, cell))
    if cell.last > cell.first:
        sheet.merge_range(at, cell.first, at, cell.last, None, look)
    write_value(sheet, at, cell.first, cell.value, look)


def _look(book: HouseBook, cell: Cell) -> dict[str, Any]:
    style = book.style
    plain = {"font_size": cell.size, "bold": cell.bold, "text_wrap": True, "valign": "top"}
    if cell.look == "title":
        return plain | {"font_color": style.navy, "valign": "vcenter"}
    if cell.look == "note":
        return plain | {"font_color": style.grey}
    if cell.look == "group":
        return plain | {"font_color": style.navy, "valign": "bottom"}
    if cell.look in ("head", "head figure"):
        return style.header | {"font_size": cell.size} | ({"align": "center"} if cell.look == "head figure" else {})
    if cell.look == "head below":
        return (
            plain
            | style.body
            | {"font_color": style.navy, "valign": "vcenter", "bottom": 2, "bottom_color": style.navy}
        )
    if cell.look == "said":
        return plain | {"font_color": style.navy, "valign": "vcenter"}
    if cell.look == "tile":
        colours = style.coloured(cell.pair) if cell.pair else {"font_color": style.grey}
        apart = {"left": 2, "left_color": "FFFFFF", "right": 2, "right_color": "FFFFFF"}
        return plain | {"align": "center", "valign": "vcenter"} | colours | apart
    boxed = plain | style.body | {"font_size": cell.size}
    if cell.look in ("above", "label"):
        return boxed | {"bg_color": style.pale}
    if cell.look == "quiet":
        return boxed | {"font_color": style.grey}
    if cell.pair:
        return boxed | style.coloured(cell.pair)
    kind, _, strong = cell.look.partition(" ")
    boxed |= _FORMATS.get(kind, {})
    return boxed | {"bg_color": style.pale} if strong or kind == "strong" else boxed
