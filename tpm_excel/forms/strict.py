"""What every part of a form file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Words = tuple[str, ...]


class Strict(BaseModel):
    """A part of a form file: immutable, and nothing in it that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)
