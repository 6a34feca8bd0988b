"""What the tests of the plan share: small plans made in memory, and the plan of 2014/15 as a flat table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.places import cell_name
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

FORM: Form = load_forms(("strategic_plan",))[0]
HEADINGS = (
    "Ref",
    "Theme",
    "Priority ref",
    "Priority",
    "Level",
    "Title",
    "Lead member",
    "Lead officer",
    "Directorate",
    "Returned by",
    "Deadline",
    "Closed because",
    "Carry over",
)


def row(ref: Any, title: str = "", **values: Any) -> dict[str, Any]:
    """Return a faultless row of a plan, an activity or, with a dot and a number behind it, a milestone."""
    milestone = str(ref).count(".") > 1
    line: dict[str, Any] = {
        "Ref": ref,
        "Theme": "Homes",
        "Priority ref": "1.1",
        "Priority": "Warm homes",
        "Level": "Milestone" if milestone else "Activity",
        "Title": title or f"Do what {ref} says",
        "Lead officer": "Ada Quill",
        "Directorate": "HSG",
        "Deadline": date(2025, 9, 30) if milestone else date(2026, 3, 31),
    }
    return line | {name.replace("_", " ").capitalize(): value for name, value in values.items()}


DIRECTORATES = [("HSG", "Housing"), ("ENV", "Environment")]
OFFICERS: list[tuple[str, str, str]] = [("Ada Quill", "HSG", "")]


def book(
    rows: Sequence[dict[str, Any]],
    directorates: Sequence[Sequence[str]] = DIRECTORATES,
    officers: Sequence[Sequence[str]] = OFFICERS,
) -> bytes:
    """Return a plan workbook as people keep one, with dates as dates and everything else as given."""
    with closing(openpyxl.Workbook()) as plan:
        sheet = plan.active
        assert sheet is not None
        sheet.title = FORM.sheet
        sheet.append(HEADINGS)
        for one in rows:
            sheet.append([one.get(heading) for heading in HEADINGS])
        codes = plan.create_sheet("Directorates")
        codes.append(["Code", "Name", "Contact", "E-mail", "Director", "Deputy"])
        for directorate in directorates:
            codes.append(list(directorate))
        people = plan.create_sheet("Officers")
        people.append(["Name", "Directorate", "E-mail"])
        for officer in officers:
            people.append(list(officer))
        buffer = BytesIO()
        plan.save(buffer)
    return buffer.getvalue()


def cell(heading: str, line: int) -> str:
    """Return the cell of a heading on the n-th row of such a plan, counted from 1."""
    return cell_name(line, HEADINGS.index(heading))


def places(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return code and cell of each finding."""
    return [(one.code, one.place.cell) for one in findings]


@dataclass(frozen=True)
class SeedPlan:
    """The plan of 2014/15 as a workspace, and its rows as the seed's CSV has them, each with its reference."""

    workspace: Workspace
    rows: list[dict[str, str]]


def seed_plan(seeds: Path, folder: Path) -> SeedPlan:
    """Make a workspace of the plan of 2014/15, through a flat table, deadlines as they were printed."""
    with (seeds / "seed001_plan_2014_15.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {
        "Theme": "theme",
        "Priority ref": "priority_ref",
        "Priority": "priority_title",
        "Title": "title",
        "Lead member": "lead_members",
        "Lead officer": "lead_officers",
        "Directorate": "directorates",
        "Deadline": "deadline_printed",
    }
    table = folder / "plan-2014-15.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Level", *columns])
        for one in rows:
            writer.writerow([one["level"].title(), *(one[name] for name in columns.values())])
    init(folder / "ws", "Tower Hamlets", "2014-15")
    workspace = Workspace(folder / "ws")
    import_plan(workspace, table, None)
    return SeedPlan(workspace, rows)
