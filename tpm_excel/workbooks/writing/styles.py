"""The house style, from `style.toml`: font, colours, and pairs of ink and fill that stay readable."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image

from tpm_excel.forms.library import read_toml, templates
from tpm_excel.terms.refusals import refused
from tpm_excel.workbooks.writing.contrast import LEAST, contrast

Colour = Annotated[str, Field(pattern="^[0-9A-Fa-f]{6}$")]
_WHITE = "FFFFFF"


class Style(BaseModel):
    """Font and colours; a pair is ink, fill and the fill in charts. `logo` is a picture for the head of the Summary.

    What is published prints on paper up to `paper`, with the words `footer` at the foot of each page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    font: Annotated[str, Field(min_length=1, max_length=31)]
    ink: Colour
    navy: Colour
    grey: Colour
    pale: Colour
    line: Colour
    enter_fill: Colour
    enter_line: Colour
    enter_header: Colour
    pair: dict[str, tuple[Colour, Colour, Colour]]
    logo: Path | None = None
    paper: Literal["A4", "A3"] = "A3"
    footer: Annotated[str, Field(max_length=100)] = ""

    @property
    def weak(self) -> Iterator[tuple[str, float]]:
        """Yield what cannot be read well enough: which ink on which fill, and their contrast."""
        pairs = {f"pair.{name}: {ink} on {fill}": (ink, fill) for name, (ink, fill, _) in self.pair.items()}
        pairs |= {f"{name} on white": (getattr(self, name), _WHITE) for name in ("ink", "navy", "grey")}
        pairs |= {f"{name} on pale": (getattr(self, name), self.pale) for name in ("ink", "navy", "grey")}
        pairs["ink on enter_fill"] = (self.ink, self.enter_fill)
        pairs["white on enter_header"] = (_WHITE, self.enter_header)
        for said, (ink, fill) in pairs.items():
            if contrast(ink, fill) < LEAST:
                yield said, contrast(ink, fill)

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
    return Style.model_validate(_shipped())


def _shipped() -> dict[str, Any]:
    return read_toml(templates() / "style.toml")


def read_style(path: Path) -> Style:
    """Return the house style with what a workspace's own file says in its place.

    Raises ValueError, in a sentence, where the file names what there is not, or where an ink could not be read.
    """
    own, shipped = read_toml(path), _shipped()
    pairs = own.get("pair", {})
    unknown = sorted(set(pairs) - set(shipped["pair"])) if isinstance(pairs, dict) else []
    if unknown:
        raise ValueError(f"there are no colours {', '.join(unknown)}; there are {', '.join(shipped['pair'])}")
    try:
        style = Style.model_validate(shipped | own | {"pair": shipped["pair"] | pairs})
    except ValidationError as error:
        raise ValueError(refused(error.errors())) from error
    weak = [f"{said} is {found:.1f} to 1" for said, found in style.weak]
    if weak:
        raise ValueError(f"too weak to be read by everybody: {'; '.join(weak)}, and must be {LEAST} to 1 or more")
    if style.logo is None:
        return style
    logo = path.parent / style.logo
    try:
        Image(logo)
    except (OSError, XlsxWriterException) as error:
        raise ValueError(f"{style.logo} beside it is not there, or no picture: use a .png or .jpg") from error
    return style.model_copy(update={"logo": logo})
