"""A rule that the council relaxes for a while: what it becomes, where, why, and until when."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tpm_excel.terms.periods import Period, long_date


class Relaxation(BaseModel):
    """One `[[relax]]` of `tpm.toml`: the code of a rule or of a check, and what it is to be until a period or a day.

    Without `form` and `ref` it holds everywhere. Whether it holds is decided by the period that is collected, never by
    today's date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(min_length=1)
    becomes: Literal["off", "query", "error"] = Field(alias="as")
    because: str
    until: str | date
    form: str = ""
    ref: str = ""

    @field_validator("because")
    @classmethod
    def _because(cls, text: str) -> str:
        if len(text.split()) < 2:  # a reason is more than one word
            raise ValueError("say in a few words why the rule is relaxed")
        return text

    @field_validator("until")
    @classmethod
    def _until(cls, until: str | date) -> str | date:
        if isinstance(until, str):
            Period.parse(until)
        return until

    def holds(self, period: Period) -> bool:
        """Return whether the rule is relaxed in a period: until the period named, or until its last day is past."""
        return period <= Period.parse(self.until) if isinstance(self.until, str) else period.last_day <= self.until

    @property
    def end(self) -> str:
        """The end in words: a period, or a day."""
        return Period.parse(self.until).label if isinstance(self.until, str) else long_date(self.until)

    @property
    def where(self) -> str:
        """Where it holds, in words."""
        return " ".join(part for part in (self.form.replace("_", " "), self.ref) if part) or "everywhere"
