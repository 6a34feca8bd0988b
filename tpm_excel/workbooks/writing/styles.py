"""The house style, from `style.toml`: font, colours, and pairs of ink and fill that stay readable."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from tpm_excel.forms.library import read_toml, templates


class Style(BaseModel):
    """Font and colours; a pair is ink, fill and the fill in charts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    font: str
    ink: str
    navy: str
    grey: str
    pale: str
    line: str
    enter_fill: str
    enter_line: str
    enter_header: str
    pair: dict[str, tuple[str, str, str]]

    def coloured(self, name: str) -> dict[str, Any]:
        """Return the properties of a cell in one of the pairs."""
        ink, fill, _ = self.pair[name]
        return {"font_color": ink, "bg_color": fill}

    @property
    def body(self) -> dict[str, Any]:
        """The properties of a cell of a table: hairlines, wrapped, at the top."""
        return {"font_color": self.ink, "valign": "top", "text_wrap": True, "border": 1, "border_color": self.line}

    @property
    def header(self) -> dict[str, Any]:
        """The properties of a heading over a table."""
        return {
            "bold": True,
            "font_color": "FFFFFF",
            "bg_color": self.navy,
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
            "border_color": self.line,
        }

    @property
    def enter(self) -> dict[str, Any]:
        """The properties of a cell to be filled in."""
        return self.body | {"bg_color": self.enter_fill, "border_color": self.enter_line, "locked": False}


@cache
def house_style() -> Style:
    """Return the style that ships with tpm."""
    return Style.model_validate(read_toml(templates() / "style.toml"))
