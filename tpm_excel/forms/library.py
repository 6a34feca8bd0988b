"""The forms and lists that ship with tpm, or that a workspace carries in its folder `forms/`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tpm_excel.forms.form import Form


class FormError(Exception):
    """A form file that cannot be used, in words for whoever wrote it."""


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
    """Read a form file with the lists that it may refer to; raise FormError with the path of each wrong key."""
    raw = read_toml(path)
    wanted = {column.get("choices") for column in raw.get("answer", ()) if isinstance(column, dict)}
    try:
        return Form.model_validate({**raw, "lists": {name: one for name, one in lists.items() if name in wanted}})
    except ValidationError as error:
        lines = (f"{'.'.join(str(part) for part in one['loc']) or 'form'}: {one['msg']}" for one in error.errors())
        raise FormError(f"{path.name} is not a form:\n  " + "\n  ".join(lines)) from error


def load_forms(names: tuple[str, ...], own: Path | None = None) -> tuple[Form, ...]:
    """Read the named forms, each from the workspace's own folder if it is there, else from those that ship with tpm."""
    folders = [folder for folder in (own, templates() / "forms") if folder and folder.is_dir()]
    lists = read_toml(templates() / "choices.toml")
    if own and (own / "choices.toml").is_file():
        lists |= read_toml(own / "choices.toml")
    return tuple(load_form(_find(name, folders), lists) for name in names)


def _find(name: str, folders: list[Path]) -> Path:
    for folder in folders:
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")} - {"choices"})
    raise FormError(f"There is no form “{name}”. There are: {', '.join(known)}.")
