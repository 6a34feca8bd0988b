"""Write the reference pages from the code: `python docs/make_reference.py`. A test holds them fresh."""

from __future__ import annotations

from pathlib import Path

from tpm_excel.findings.catalogue import Catalogue, Entry
from tpm_excel.forms.form import AnswerColumn, Form, PlanColumn
from tpm_excel.forms.library import load_forms, templates
from tpm_excel.forms.wording import worded

HERE = Path(__file__).resolve().parent
_FAMILIES = {
    "1": "The file",
    "2": "A cell",
    "3": "A row",
    "4": "The whole return",
    "5": "The collection and the plan",
    "9": "tpm itself",
}
_HEADINGS = ("| Code | | What is wrong | What to do | For example |", "|---|---|---|---|---|")


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    names = tuple(sorted(path.stem for path in (templates() / "forms").glob("*.toml")))
    forms = load_forms(names)
    return {"findings.md": _findings(forms)} | {f"{form.name}.md": _form(form) for form in forms}


def _findings(forms: tuple[Form, ...]) -> str:
    lines = [
        "# What may be found",
        "",
        "An **error** breaks a rule and must be corrected. A **query** is unusual and must be corrected or",
        "explained, with an example of how. A **note** only tells what tpm did. Words in *italics* are filled in.",
        "`tpm explain CODE` prints the same.",
        "",
        "This page is written by `docs/make_reference.py` from the catalogue and the forms.",
    ]
    entries = Catalogue().entries.values()
    for digit, family in _FAMILIES.items():
        lines += ["", f"## {family}", "", *_HEADINGS]
        lines += [_line(one) for one in entries if one.code[3] == digit]
    for form in forms:
        lines += ["", f"## Rules of the form {form.title}", "", *_HEADINGS]
        lines += [_line(one.entry, form) for one in (*form.rule, *form.below)]
    return "\n".join(lines) + "\n"


def _line(entry: Entry, form: Form | None = None) -> str:
    says, do = (worded(text, form, lambda name: f"*{name}*") for text in (entry.says, entry.do))
    example = f"{entry.example} " if entry.example else ""
    good = f"Explained: “{entry.good}”" if entry.good else ""
    return f"| `{entry.code}` | {entry.severity.value} | {says} | {do} | {(example + good).strip()} |"


def _form(form: Form) -> str:
    lines = [
        f"# The form {form.title}",
        "",
        f"Version {form.version}. {form.note}",
        f"This page is written by `docs/make_reference.py` from `{form.name}.toml`.",
        "",
        "## What the plan says",
        "",
        "| Column | On the return | What it is | Also known as |",
        "|---|---|---|---|",
        *(_plan_line(one) for one in form.plan),
        "",
        "## What the officer fills in",
        "",
        "| Column | | What to enter | Example |",
        "|---|---|---|---|",
        *(_answer_line(one) for one in form.answer),
    ]
    if form.computed:
        headings = {name: one.heading for name, one in form.columns.items()}
        lines += ["", "## What tpm computes", "", "| Column | From |", "|---|---|"]
        lines += [f"| {one.heading} | {one.explained(headings)} |" for one in form.computed]
    for name, words in form.lists.items():
        lines += ["", f"## The list {name.replace('_', ' ')}", "", "| Word | Means | Also read from |", "|---|---|---|"]
        lines += [f"| {one.word} | {one.means} | {', '.join(one.aliases)} |" for one in words.choice]
    lines += ["", "## What the appendix shows", "", f"The sheet `Exceptions` of the master: {_appendix(form)}"]
    lines += ["", "Rules are listed in [findings.md](findings.md)."]
    return "\n".join(lines) + "\n"


def _appendix(form: Form) -> str:
    shown, late = form.shown_first, " or ".join(form.summary.exceptions)
    groups = [" ".join(form.heading(name) for name in names) for names in shown.groups]
    under = f" under {', '.join(groups)}" if groups else ""
    columns = ", ".join(form.heading(name) for name in shown.columns)
    first = f"rows whose {form.heading(form.summary.count)} is {late}, in the order of the plan{under}"
    return f"{first}; then rows with an open error or query. Beside reference and title stand {columns}."


def _plan_line(one: PlanColumn) -> str:
    return f"| {one.heading} | {'yes' if one.shown else ''} | {one.told} | {', '.join(one.aliases)} |"


def _answer_line(one: AnswerColumn) -> str:
    needed = "required" if one.required else ""
    return f"| {one.heading} | {needed} | {one.told.format(as_at='the as-at date')} | {one.example} |"


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
