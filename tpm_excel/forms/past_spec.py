"""What a form says of earlier results."""

from __future__ import annotations

from tpm_excel.forms.strict import Strict, Words


class HistorySpec(Strict):
    """Earlier results of a form, which stand on the plan's sheet History: of which column they are.

    `headings` are the words that stand beside a period over such results; `latest` is the plan's column that takes the
    last of them.
    """

    column: str
    headings: Words
    latest: str = ""
