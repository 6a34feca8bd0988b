"""The forms and lists that ship with tpm, or that a workspace carries in its folder `forms/`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.forms.form import Form

Key = tuple[str | int, ...]
"""Where something stands in a form file: `("answer", 0, "kind")` is the kind of the first answer."""


class FormError(Exception):
    """A form file that cannot be used, in words for whoever wrote it; `problems` name the keys, where it was one."""

    def __init__(self, words: str, problems: Sequence[tuple[Key, str]] = ()) -> None:
        """Take what is wrong in words, or the file's name and what is wrong by key."""
        self.problems = tuple(problems)
        lines = [f"{'.'.join(str(part) for part in key) or 'form'}: {problem}" for key, problem in problems]
        super().__init__(f"{words} is not a form:\n  " + "\n  ".join(lines) if lines else words)


@cache
def templates() -> Path:
    """Return the folder `workbook_templates`: inside the installed package, or at the root of a checkout."""
    return _shipped("workbook_templates")


@cache
def samples() -> Path:
    """Return the folder `samples`: inside the installed package, or at the root of a checkout."""
    return _shipped("samples")


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    return next(
        (place for place in (package / name, package.parent / name) if place.is_dir()),
        package / name,
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise FormError with its path and line where it is not one."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormError(f"{path} is not a TOML file: {error}") from error


def load_form(path: Path, lists: dict[str, Any]) -> Form:
    """Read a form file with the lists that it may refer to; raise FormError with the path of each wrong key.

    Lists that stand in the file itself go before those of the same name that it may refer to.
    """
    raw = read_toml(path)
    own = raw.get("lists", {})
    parts = [raw[part] for part in ("plan", "answer", "computed") if isinstance(raw.get(part), list)]
    columns = [one for part in parts for one in part if isinstance(one, dict)]
    scales = raw.get("scales", ())
    wanted = {one.get("choices") for one in columns} | set(scales if isinstance(scales, list) else ())
    shared = {name: one for name, one in lists.items() if name in wanted}
    try:
        form = Form.model_validate({**raw, "lists": {**shared, **own} if isinstance(own, dict) else own})
    except ValidationError as error:
        raise FormError(path.name, [(one["loc"], one["msg"]) for one in error.errors()]) from error
    if odd := _no_colours(form):
        raise FormError(path.name, odd)
    return form


def _no_colours(form: Form) -> list[tuple[Key, str]]:
    """The words of a form whose colours are not in the house style."""
    pairs = read_toml(templates() / "style.toml")["pair"]
    known = ", ".join(pairs)
    found: list[tuple[Key, str]] = []
    for name, words in form.lists.items():
        styles = [(("choice", number, "style"), one.style) for number, one in enumerate(words.choice)]
        for key, style in [*styles, (("blank_style",), words.blank_style)]:
            if style not in pairs:
                found.append((("lists", name, *key), f"there are no colours {style!r}; there are {known}"))
    return found


def load_forms(names: tuple[str, ...], own: Path | None = None) -> tuple[Form, ...]:
    """Read the named forms, each from the workspace's own folder if it is there, else from those that ship with tpm.

    Raises FormError where two of them cannot stand in one workbook.
    """
    folders = _folders(own)
    lists = known_lists(own)
    forms = tuple(load_form(_find(name, folders), lists) for name in names)
    for what, said in (
        ("name", [form.name for form in forms]),
        ("sheet", [form.sheet.casefold() for form in forms]),
        ("prefix", [form.prefix.casefold() for form in forms]),
    ):
        twice = next((one for one in said if said.count(one) > 1), None)
        if twice is not None:
            both = " and ".join(name for name, one in zip(names, said, strict=True) if one == twice)
            raise FormError(f"The forms {both} have the same {what}, “{twice}”. Change it in one of them.")
    _same_lists(forms)
    return forms


def _same_lists(forms: tuple[Form, ...]) -> None:
    """Refuse forms that mean different words by one list: a workbook has one dropdown of each name."""
    seen: dict[str, Form] = {}
    for form in forms:
        for name, words in form.lists.items():
            other = seen.setdefault(name, form)
            if other.lists[name].words != words.words:
                raise FormError(
                    f"The forms {other.name} and {form.name} have different lists of the name “{name}”. Rename one."
                )


def known_lists(own: Path | None = None) -> dict[str, Any]:
    """Return the lists that ship with tpm, those of a workspace's own folder over them."""
    lists = read_toml(templates() / "choices.toml")
    if own and (own / "choices.toml").is_file():
        lists |= read_toml(own / "choices.toml")
    return lists


def known_forms(own: Path | None = None) -> dict[str, Path]:
    """Return the files of all forms that there are, by name; a workspace's own go before those that ship with tpm."""
    files = {path.stem: path for folder in reversed(_folders(own)) for path in sorted(folder.glob("*.toml"))}
    return {name: path for name, path in sorted(files.items()) if name != "choices"}


def _folders(own: Path | None) -> list[Path]:
    return [folder for folder in (own, templates() / "forms") if folder and folder.is_dir()]


def _find(name: str, folders: list[Path]) -> Path:
    for folder in folders:
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")} - {"choices"})
    raise FormError(f"There is no form “{name}”. There are: {', '.join(known)}.")


def catalogue_of(forms: tuple[Form, ...]) -> Catalogue:
    """Return the catalogue with the rules of these forms."""
    return Catalogue(entry for form in forms for entry in form.entries)
