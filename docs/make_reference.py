"""Write the reference pages from the code: `python docs/make_reference.py`. A test holds them fresh."""

from __future__ import annotations

import re
from pathlib import Path

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.forms.form import AnswerColumn, Form, PlanColumn
from tpm_excel.forms.library import load_forms, templates

HERE = Path(__file__).resolve().parent
_FAMILIES = {
    "1": "The file",
    "2": "A cell",
    "3": "A row",
    "4": "The whole return",
    "5": "The collection and the plan",
    "9": "tpm itself",
}
_HEADINGS = ("| Code | | What is wrong | What to do |", "|---|---|---|---|")


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
        "explained. A **note** only tells what tpm did. Words in *italics* are filled in.",
        "",
        "This page is written by `docs/make_reference.py` from the catalogue and the forms.",
    ]
    entries = Catalogue().entries.values()
    for digit, family in _FAMILIES.items():
        lines += ["", f"## {family}", "", *_HEADINGS]
        lines += [_line(one.code, one.severity.value, one.says, one.do) for one in entries if one.code[3] == digit]
    for form in forms:
        lines += ["", f"## Rules of the form {form.title}", "", *_HEADINGS]
        rules = (*form.rule, *form.below)
        lines += [_line(one.code, one.severity, _headed(form, one.says), _headed(form, one.do)) for one in rules]
    return "\n".join(lines) + "\n"


def _line(code: str, severity: str, says: str, do: str) -> str:
    return f"| `{code}` | {severity} | {_filled(says)} | {_filled(do)} |"


def _headed(form: Form, text: str) -> str:
    def named(found: re.Match[str]) -> str:
        return form.heading(found[1]) if found[1] in form.columns else found[0]

    return re.sub(r"\{(\w+)\}", named, text)


def _filled(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"*{found[1].removesuffix('_found').replace('_', ' ')}*", text)


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
    return f"| {one.heading} | {'yes' if one.shown else ''} | {one.prompt} | {', '.join(one.aliases)} |"


def _answer_line(one: AnswerColumn) -> str:
    needed = "required" if one.required else ""
    return f"| {one.heading} | {needed} | {one.prompt.format(as_at='the as-at date')} | {one.example} |"


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
