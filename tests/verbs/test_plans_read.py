"""A version of the plan is read from its workbook once, and what is kept of it is the plan as it was read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from form_rows import PERIOD, good
from helpers import take_in

from tpm_excel.forms.library import templates
from tpm_excel.terms.cells import Value
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.plans import plan_versions
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.plans.plans_read import keep_plans
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "archive" / "plans-read").glob("*"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A plan with rows of every form, good ones and such as something is found in."""
    init(tmp_path, "Rivermead", "2025-26", tuple(sorted(path.stem for path in (templates() / "forms").glob("*.toml"))))
    workspace = Workspace(tmp_path)
    added: dict[str, list[dict[str, Value]]] = {"Directorates": [{"Code": "HSG", "E-mail": "h@example.org"}]}
    added["Officers"] = [{"Name": "Ada Quill", "Directorate": "HSG", "E-mail": "a@example.org"}]
    for form in workspace.forms:
        rows = [{**good(form), form.key: ref} for ref in ("1.1", "1.2", "1.2", "", 1.3)]
        rows[1] |= {one.name: "31/02/2025" for one in form.plan if one.kind in ("date", "choice", "number")}
        given = {one.name for one in form.plan} - {form.closed, form.carry_over, form.old_key}
        added[form.sheet] = [{form.heading(name): row[name] for name in given} for row in rows]
    data, _ = add_rows(workspace.plan.read_bytes(), added)
    workspace.plan.write_bytes(data)
    return workspace


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The plans that are read from their workbooks."""
    seen: list[bytes] = []
    original = plan_versions.read_plan
    monkeypatch.setattr(plan_versions, "read_plan", lambda data, *rest: seen.append(data) or original(data, *rest))
    return seen


def test_a_plan_that_is_kept_is_the_one_that_was_read(workspace: Workspace, read: list[bytes]) -> None:
    plan, findings = plan_of(workspace, None)
    assert {"TPM511", "TPM512", "TPM514", "TPM571"} <= {one.code for one in findings}
    assert kept(workspace.folder) == []
    keep_plans(workspace)
    again, found = plan_of(Workspace(workspace.folder), None)
    assert len(read) == 1
    assert (again, found) == (plan, findings)
    for form in workspace.forms:
        assert len(again.of(form.name)) >= 2
        for one, other in zip(again.of(form.name), plan.of(form.name), strict=True):
            assert (one.place, dict(one.cells), list(one.values)) == (
                other.place,
                dict(other.cells),
                list(other.values),
            )
            assert [type(value) for value in one.values.values()] == [type(value) for value in other.values.values()]
    assert [one.place for one in again.directorates] == [one.place for one in plan.directorates]


def test_generate_keeps_the_plan_and_collect_reads_it_from_there(workspace: Workspace, read: list[bytes]) -> None:
    generate(workspace, PERIOD)
    take_in(workspace.folder)
    assert len(read) == 1
    workspace.plan.write_bytes(add_rows(workspace.plan.read_bytes(), {"Directorates": [{"Code": "NEW"}]})[0])
    take_in(workspace.folder)
    assert len(read) == 2
    assert len(kept(workspace.folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"half"])
def test_a_damaged_entry_is_passed_over(workspace: Workspace, read: list[bytes], damage: bytes) -> None:
    plan = plan_of(workspace, None)
    keep_plans(workspace)
    (entry,) = kept(workspace.folder)
    whole = entry.read_bytes()
    entry.write_bytes(whole[: len(whole) // 2] if damage == b"half" else damage)
    assert plan_of(Workspace(workspace.folder), None) == plan
    assert len(read) == 2


def test_only_some_versions_are_kept(workspace: Workspace) -> None:
    plan_of(workspace, None)
    folder = workspace.folder / "archive" / "plans-read"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.json").write_bytes(b"old")
        os.utime(folder / f"{number}.json", (number, number))
    keep_plans(workspace)
    assert len(kept(workspace.folder)) == 8
    assert {"5.json", "11.json"} < {path.name for path in kept(workspace.folder)}


def test_a_disk_that_refuses_stops_nothing(workspace: Workspace) -> None:
    (workspace.folder / "archive" / "plans-read").write_bytes(b"a file where the folder should be")
    plan = plan_of(workspace, None)
    keep_plans(workspace)
    assert plan_of(Workspace(workspace.folder), None) == plan
