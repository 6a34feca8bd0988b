"""The words of a rule or a check as they are printed before anything was found: headings in, blanks marked."""

from __future__ import annotations

import re
from collections.abc import Callable

from tpm_excel.forms.form import Form


def worded(text: str, form: Form | None, blank: Callable[[str], str]) -> str:
    """Return a text of the catalogue with the form's headings in it; `blank` writes what is filled in later."""

    def named(found: re.Match[str]) -> str:
        name = found[1]
        if form and name in form.columns:
            return form.heading(name)
        return blank(name.removesuffix("_found").replace("_", " "))

    return re.sub(r"\{(\w+)\}", named, text)
