"""The house of the design, held: who imports whom, how large things may be, and that every code has its words."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.forms.library import load_forms, templates

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tpm_excel"

LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"terms"}),
    frozenset({"findings"}),
    frozenset({"forms"}),
    frozenset({"workspace", "workbooks", "checks", "merging", "post"}),
    frozenset({"verbs"}),
    frozenset({"cli"}),
)
"""From the ground up. A folder may import those of the levels below it, and nothing of its own level but itself."""

VERBS = ("files", "plans", "received", "quarter", "published", "letters", "masters", "workspaces")
"""The rooms of the verbs, from the ground up: each imports those before it, and nothing of those behind."""

ROOMS: dict[str, frozenset[str]] = {
    "typer": frozenset({"cli"}),
    "rich": frozenset({"cli"}),
    "click": frozenset({"cli"}),
    "xlsxwriter": frozenset({"workbooks"}),
    "openpyxl": frozenset({"workbooks"}),
    "python_calamine": frozenset({"workbooks"}),
    "pandas": frozenset({"merging"}),
}
"""The only folders in which a library may be imported."""

LONGEST_MODULE, LONGEST_FUNCTION = 300, 60
MEDIAN_MODULE, MEDIAN_FUNCTION = 90, 10

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """A module of the package: its dotted name, its file, its text and its tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def folder(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 and (PACKAGE / parts[1]).is_dir() else ""


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        text = path.read_text(encoding="utf-8")
        found.append(Module(".".join(parts).removesuffix(".__init__"), path, text, ast.parse(text)))
    return tuple(found)


def imported(module: Module, *, only_at_run_time: bool = False) -> Iterator[str]:
    """Yield the modules that a module imports, in functions too; relative imports are spelt out."""
    passed_over = set()
    for node in ast.walk(module.tree):
        if only_at_run_time and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            passed_over |= {id(each) for one in node.body for each in ast.walk(one)}
    known = {one.name for one in modules()}
    for node in ast.walk(module.tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                stem = module.name.split(".")
                stem = stem if module.path.name == "__init__.py" else stem[:-1]
                base = ".".join([*stem[: len(stem) - node.level + 1], *([base] if base else [])])
            for one in node.names:
                inner = f"{base}.{one.name}"
                yield inner if inner in known else base


def level_of(folder: str) -> int:
    return next(number for number, level in enumerate(LEVELS) if folder in level)


def test_every_folder_has_its_level() -> None:
    folders = {one.folder for one in modules()} - {""}
    assert folders == frozenset().union(*LEVELS)


def test_the_rooms_of_the_verbs_lead_downwards() -> None:
    def room(name: str) -> str:
        parts = name.split(".")
        return parts[2] if parts[:2] == ["tpm_excel", "verbs"] and len(parts) > 3 else ""

    rooms = {room(one.name) for one in modules()} - {""}
    assert rooms == set(VERBS)
    wrong = [
        (module.name, name)
        for module in modules()
        if room(module.name)
        for name in imported(module)
        if room(name) and VERBS.index(room(name)) > VERBS.index(room(module.name))
    ]
    assert not wrong


@pytest.mark.parametrize("module", modules(), ids=lambda one: one.name)
def test_imports_lead_downwards(module: Module) -> None:
    """`cli → verbs → {workspace, workbooks, checks, merging, post} → forms → findings → terms`."""
    if not module.folder:
        return  # the package itself and `python -m tpm_excel` stand above the house
    wrong = []
    for name in imported(module):
        if not name.startswith("tpm_excel."):
            continue
        folder = name.split(".")[1]
        if folder != module.folder and level_of(folder) >= level_of(module.folder):
            wrong.append(name)
    assert not wrong


@pytest.mark.parametrize("module", modules(), ids=lambda one: one.name)
def test_libraries_stay_in_their_rooms(module: Module) -> None:
    libraries = {name.split(".")[0] for name in imported(module)}
    assert [one for one in libraries if one in ROOMS and module.folder not in ROOMS[one]] == []


def test_pandas_is_imported_when_it_is_used() -> None:
    tops = {
        name.name if isinstance(node, ast.Import) else node.module
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert not {name for name in tops if name and name.split(".")[0] == "pandas"}


def test_no_module_imports_itself_by_a_detour() -> None:
    names = {one.name for one in modules()}
    graph = {
        one.name: {name for name in imported(one, only_at_run_time=True) if name in names and name != one.name}
        for one in modules()
    }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name not in done:
            for following in sorted(graph[name]):
                visit(following, (*path, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


# ---- Sizes ---------------------------------------------------------------------------------------------------------


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: Definition) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def median(numbers: list[int]) -> float:
    numbers = sorted(numbers)
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


@pytest.mark.parametrize("module", modules(), ids=lambda one: one.name)
def test_nothing_is_too_long(module: Module) -> None:
    assert len(module.text.splitlines()) <= LONGEST_MODULE
    assert [one.name for one in functions(module) if lines_of(one) > LONGEST_FUNCTION] == []


def test_most_things_are_short() -> None:
    assert median([len(one.text.splitlines()) for one in modules()]) <= MEDIAN_MODULE
    assert median([lines_of(each) for one in modules() for each in functions(one)]) <= MEDIAN_FUNCTION


# ---- Docstrings ----------------------------------------------------------------------------------------------------


def public(module: Module) -> Iterator[tuple[str, ast.Module | Definition]]:
    """Yield the module and what is public in it: classes, functions, and the methods of public classes."""
    yield module.name, module.tree
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                        yield f"{node.name}.{inner.name}", inner


@pytest.mark.parametrize("module", modules(), ids=lambda one: one.name)
def test_every_public_name_says_what_it_is_in_a_sentence(module: Module) -> None:
    wrong = []
    for name, node in public(module):
        first = (ast.get_docstring(node) or "").split("\n")[0].strip()
        if not re.match(r"[\w`“]", first) or not first.endswith("."):
            wrong.append(f"{name}: {first!r}")
    assert not wrong


# ---- Codes ---------------------------------------------------------------------------------------------------------

CODE = re.compile(r"TPM\d{3}")
RECORD = {"about", "directorate", "explanation"}
"""Keywords of `finding` that are of the record itself and no context of its words."""
RESERVED: dict[str, str] = {}
"""Codes that stand in the catalogue and are not reported, each with the reason."""


def codes_used() -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for module in modules():
        if module.folder == "findings":
            continue  # where the codes are declared
        docstrings = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                for code in CODE.findall(node.value):
                    used.setdefault(code, set()).add(module.name)
    return used


def test_every_code_that_is_used_has_its_words() -> None:
    known = set(Catalogue().entries)
    assert {code: where for code, where in codes_used().items() if code not in known} == {}


def test_every_code_of_the_catalogue_is_used() -> None:
    assert set(Catalogue().entries) - set(codes_used()) == set(RESERVED)


def placeholders(code: str) -> set[str]:
    entry = Catalogue().entries[code]
    return {name for text in (entry.says, entry.do) for _, name, _, _ in string.Formatter().parse(text) if name}


def literal_keys(node: ast.expr, inside: ast.AST, module: Module) -> set[str] | None:
    """The keys of a dict that is handed on as `**node`; None where they cannot be seen."""
    if isinstance(node, ast.Dict):
        keys = [one.value for one in node.keys if isinstance(one, ast.Constant)]
        return {str(key) for key in keys} if len(keys) == len(node.keys) else None
    if isinstance(node, ast.Name):
        return _keys_of_name(node, inside, module)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
        made = next((one for one in functions(module) if one.name == name), None)
        returned = [one.value for one in ast.walk(made) if isinstance(one, ast.Return)] if made else []
        return literal_keys(returned[0], made, module) if made and len(returned) == 1 and returned[0] else None
    return None


def _keys_of_name(node: ast.Name, inside: ast.AST, module: Module) -> set[str] | None:
    """The keys of a local dict: those of the nearest assignment above, and of what was added to it since."""
    found: set[str] | None = None
    above = [one for one in ast.walk(inside) if isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign)]
    for each in sorted(above, key=lambda one: one.lineno):
        targets = each.targets if isinstance(each, ast.Assign) else [each.target]
        if each.lineno < node.lineno and any(isinstance(one, ast.Name) and one.id == node.id for one in targets):
            keys = literal_keys(each.value, inside, module) if each.value else None
            if keys is None:
                return None
            found = keys | (found or set()) if isinstance(each, ast.AugAssign) else keys
    return found


def calls_with_a_code() -> Iterator[tuple[str, str, set[str]]]:
    """Yield where a code is reported, the code, and the context that it is given, where all of it can be seen."""
    for module in modules():
        for inside in functions(module):
            for node in ast.walk(inside):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                first = node.args[0]
                if called not in ("finding", "Unreadable", "_found") or not isinstance(first, ast.Constant):
                    continue
                if not isinstance(first.value, str) or not CODE.fullmatch(first.value):
                    continue
                given: set[str] | None = {one.arg for one in node.keywords if one.arg}
                for one in node.keywords:
                    if one.arg is None and given is not None:
                        keys = literal_keys(one.value, inside, module)
                        given = None if keys is None else given | keys
                if given is not None:
                    yield f"{module.name}:{node.lineno}", first.value, given - RECORD


def test_every_report_gives_what_its_words_need() -> None:
    seen = list(calls_with_a_code())
    assert len(seen) > 50  # the calls are found at all
    missing = {where: (code, placeholders(code) - given) for where, code, given in seen if placeholders(code) - given}
    assert missing == {}


def test_every_report_gives_only_what_its_words_say() -> None:
    """A context that no word of the catalogue takes up makes equal findings unequal for nobody's good."""
    needless = {
        where: (code, given - placeholders(code))
        for where, code, given in calls_with_a_code()
        if given - placeholders(code)
    }
    assert needless == {}


@pytest.mark.parametrize("path", sorted((templates() / "forms").glob("*.toml")), ids=lambda one: one.stem)
def test_the_words_of_every_rule_can_be_filled_in(path: Path) -> None:
    form = load_forms((path.stem,))[0]
    known = {"found", "as_at", *form.columns, *(f"{name}_found" for name in form.columns)}
    for rule in form.rule:
        named = {name for text in (rule.says, rule.do) for _, name, _, _ in string.Formatter().parse(text) if name}
        assert named <= known, rule.code
    for one in form.answer:
        assert {name for _, name, _, _ in string.Formatter().parse(one.told) if name} <= {"as_at"}, one.name
