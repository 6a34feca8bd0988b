"""The council's logo at the head of a sheet."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

_HIGH = 36
"""How high a logo is, in pixels."""


def put_logo(sheet: Worksheet, picture: Path, council: str, *, column: int = 0, right: int = 0) -> None:
    """Put the council's logo into the first row, from a column on, or so that it ends at the pixel `right`."""
    image = Image(picture)
    scale = _HIGH * image.y_dpi / (image.height * 96)
    across = image.width * 96 / image.x_dpi * scale
    says = {"description": f"The logo of {council}", "object_position": 3}
    offset = {"x_offset": max(0, int(right - across))} if right else {}
    sheet.insert_image(0, column, image, {**says, **offset, "x_scale": scale, "y_scale": scale})
