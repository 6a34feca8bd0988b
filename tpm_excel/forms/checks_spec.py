"""Which columns of a form play which part in the checks that every form shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tpm_excel.forms.strict import Strict, Words

if TYPE_CHECKING:
    from tpm_excel.forms.form import Form

_KINDS: dict[str, Words] = {
    "status": ("choice",),
    "progress": ("percentage",),
    "comment": ("commentary", "text"),
    "deadline": ("date",),
    "new_date": ("date",),
    "result": ("figure", "number"),
    "rating": ("choice",),
    "cumulative": ("choice",),
}


class ChecksSpec(Strict):
    """The columns that hold a row's status, progress, comment and dates, or its result; a part left out is not checked.

    Of a `status` the groups done, open and late are looked at, of a `rating` red, of `cumulative` yes.
    """

    status: str = ""
    progress: str = ""
    comment: str = ""
    deadline: str = ""
    new_date: str = ""
    result: str = ""
    rating: str = ""
    cumulative: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """The parts that are named, each with its column."""
        return {part: getattr(self, part) for part in _KINDS if getattr(self, part)}


def wrong_parts(form: Form) -> Iterator[str]:
    """Yield the parts that are played by a column of a kind that cannot."""
    for part, name in form.checks.parts.items():
        if form.kind(name) not in _KINDS[part]:
            yield f"checks.{part}: {name!r} is a {form.kind(name)}, not a {' or '.join(_KINDS[part])}"
