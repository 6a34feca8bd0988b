"""One filled return of each form, without a fault: rows that are easily taken for one another, each answer known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from damage.paper import Paper, read_paper
from helpers import SMALL_PERIOD, fill, make_workspace, only, returns_in

from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.quarter.assembling import plan_of
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

Answers = dict[str, dict[str, Any]]
_STRATEGIC_PLAN = """\
Ref,Theme,Priority ref,Priority,Level,Title,Lead officer,Directorate,Deadline
1.1a,Homes,1.1,Warm and safe homes,Activity,Bring every council home up to standard,Ada Quill,HSG,31/03/2026
1.1a.1,Homes,1.1,Warm and safe homes,Milestone,Survey 400 homes,Ada Quill,HSG,31/07/2025
1.1a.2,Homes,1.1,Warm and safe homes,Milestone,Survey 500 homes,Ada Quill,HSG,31/07/2025
1.1a.3,Homes,1.1,Warm and safe homes,Milestone,Finish the first 100 homes,Ben Oke,HSG,31/03/2026
1.1a.4,Homes,1.1,Warm and safe homes,Milestone,Review,Ben Oke,HSG,30/11/2025
1.1a.5,Homes,1.1,Warm and safe homes,Milestone,Review,Ben Oke,HSG,28/02/2026
1.2a,Homes,1.2,Fewer people without a home,Activity,Open the advice hub,Ben Oke,HSG,31/12/2025
1.2a.1,Homes,1.2,Fewer people without a home,Milestone,Report to members,Ben Oke,HSG,31/12/2025
1.2a.2,Homes,1.2,Fewer people without a home,Milestone,Report to members,Ben Oke,HSG,31/12/2025
3.1,Homes,3,Good landlords,Activity,License every landlord,Ada Quill,HSG,31/03/2026
3.10,Homes,3,Good landlords,Activity,Inspect every licence,Ada Quill,HSG,31/01/2026
3.2,Homes,3,Good landlords,Activity,Publish the register,Dee Ives,HSG,31/10/2025
"""
_MEASURES = """\
Ref,Theme,Measure,Unit,Polarity,Minimum expectation,Target,Lead officer,Directorate
M1,Homes,Homes let within 20 days,%,Higher is better,60,70,Ada Quill,HSG
M2,Homes,Homes let within 30 days,%,Higher is better,70,80,Ada Quill,HSG
M3,Homes,Rent collected,%,Higher is better,95,98,Ben Oke,HSG
3.1,Homes,Rent collected,£,Higher is better,400,500,Ben Oke,HSG
3.10,Homes,Repairs done in time,%,Higher is better,90,95,Ben Oke,HSG
3.2,Homes,Days to answer a complaint,days,Lower is better,20,10,Dee Ives,HSG
4a,Streets,Complaints upheld,number,,,,Dee Ives,HSG
4b,Streets,Complaints upheld,number,,,,Ada Quill,HSG
5.1,Streets,Tenants who are content,%,Higher is better,75,80,Ada Quill,HSG
5.2,Streets,Tenants who are content with repairs,%,Higher is better,70,75,Ada Quill,HSG
"""
_TARGETS = """\
Ref,Theme,Measure,New or existing,Unit,Polarity,Earlier outturn,This year's target,Lead officer,Directorate
M1,Homes,Homes let within 20 days,Existing,%,Higher is better,61,60,Ada Quill,HSG
M2,Homes,Homes let within 30 days,Existing,%,Higher is better,71,70,Ada Quill,HSG
M3,Homes,Rent collected,Existing,%,Higher is better,96,95,Ben Oke,HSG
3.1,Homes,Rent collected,Existing,£,Higher is better,410,400,Ben Oke,HSG
3.10,Homes,Repairs done in time,New,%,Higher is better,,,Ben Oke,HSG
3.2,Homes,Days to answer a complaint,Existing,days,Lower is better,19,20,Dee Ives,HSG
4a,Streets,Complaints upheld,Existing,number,Lower is better,33,30,Dee Ives,HSG
4b,Streets,Complaints upheld,Existing,number,Lower is better,44,40,Dee Ives,HSG
"""
_IMPROVEMENT = """\
Ref,Theme,Level,Action,Owner,Monitoring group,Directorate,Deadline
R1,Voice,Recommendation,Hear tenants before decisions are made,Ada Quill,Housing board,HSG,31/03/2026
R1.1,Voice,Action,Set up a panel of 12 tenants,Ada Quill,Housing board,HSG,31/10/2025
R1.2,Voice,Action,Set up a panel of 15 tenants,Ada Quill,Housing board,HSG,31/12/2025
R1.3,Voice,Action,Report to the board,Ben Oke,Housing board,HSG,31/12/2025
R1.4,Voice,Action,Report to the board,Ben Oke,Housing board,HSG,31/12/2025
R2,Voice,Recommendation,Answer complaints in time,Dee Ives,Cabinet,HSG,31/03/2026
R2.1,Voice,Action,Train the front desk,Dee Ives,Cabinet,HSG,30/11/2025
R2.10,Voice,Action,Publish what was learned,Dee Ives,Cabinet,HSG,28/02/2026
R2.2,Voice,Action,Review,Ben Oke,Cabinet,HSG,28/02/2026
"""


def _table(headings: str, **rows: tuple[Any, ...]) -> Answers:
    """Answers by reference; what is None was left blank."""
    names = headings.split("|")
    return {
        ref: {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for ref, values in rows.items()
    }


FORMS: dict[str, tuple[str, Answers]] = {
    "strategic_plan": (
        _STRATEGIC_PLAN,
        _table(
            "Status|% complete|Comment|Revised deadline",
            **{
                "1.1a": ("On Target", 0.4, "Works of 1.1a go on.", None),
                "1.1a.1": ("Completed", 1, "All 400 were surveyed for 1.1a.1.", None),
                "1.1a.2": ("Delayed", 0.75, "1.1a.2: snow.", date(2026, 1, 9)),
                "1.1a.3": ("Delayed", 0.1, "=1.1a.3 is late, since steel is late.", date(2026, 3, 20)),
                "1.1a.4": ("On Target", 0.25, "First review for 1.1a.4", None),
                "1.1a.5": ("Overdue", 0.05, "- 1.1a.5 waits", date(2026, 6, 5)),
                "1.2a": ("On Target", "N/A", "Nothing of 1.2a to measure yet.", None),
                "1.2a.1": ("Delayed", 0, "1.2a.1: members meet later.", date(2026, 2, 3)),
                "1.2a.2": ("On Target", 0.6, None, None),
                "3.1": ("On Target", 0.45, "3.1: half of the landlords wrote.", None),
                "3.10": ("Overdue", 0.15, "3.10: no inspectors.", date(2026, 9, 30)),
                "3.2": ("Completed", 1, "3.2 stands on the web.", None),
            },
        ),
    ),
    "measures": (
        _MEASURES,
        _table(
            "Outturn|Qualifier|Numerator|Denominator|Commentary",
            **{
                "M1": (71.5, None, 715, 1000, "M1: better than ever."),
                "M2": (81.5, "Provisional", 815, 1000, None),
                "M3": (98.2, None, None, None, "M3 holds."),
                "3.1": (523.75, "Estimated", None, None, "3.1: the last week is counted by hand."),
                "3.10": (88, None, 88, 100, "3.10: two vans stood still; both run again."),
                "3.2": (9.5, "Revised", None, None, None),
                "4a": (7, None, None, None, "4a: seven, all of one estate."),
                "4b": (None, "Not available", None, None, "4b: the ombudsman tells us in November."),
                "5.1": (80.6, None, 403, 500, None),
                "5.2": (None, "Not due", None, None, None),
            },
        ),
    ),
    "target_setting": (
        _TARGETS,
        _table(
            "Benchmark|Expected outturn|Minimum expectation|Target|Rationale",
            **{
                "M1": (58, 62, 63, 66, "M1: one more officer."),
                "M2": (None, 72.5, 73, 76, "M2 as M1."),
                "M3": (96.5, 96.1, 96.2, 97.3, "M3: what the best do."),
                "3.1": (None, 415, 425, 435.5, "3.1 grows with rents."),
                "3.10": (91, 90.5, 91.5, 92.5, "3.10: new vans."),
                "3.2": (15, 18, 17, 16, "3.2: a second desk."),
                "4a": (None, 29, 28, 27, "4a: fewer, slowly."),
                "4b": (38, 39, 37, 36, "- 4b likewise"),
            },
        ),
    ),
    "improvement_plan": (
        _IMPROVEMENT,
        _table(
            "Status|Progress|Update|Risk|Revised date",
            **{
                "R1.1": ("In Progress", 0.8, "R1.1: ten of twelve.", "R1.1: two seats stay empty.", None),
                "R1.2": ("Not Started", 0, "R1.2 follows R1.1.", None, None),
                "R1.3": ("Overdue", 0.15, "=R1.3 waits for the board.", None, date(2026, 2, 20)),
                "R1.4": ("Overdue", 0.25, "R1.4 waits too.", "R1.4: the board may not meet.", date(2026, 3, 11)),
                "R2.1": ("Completed", 1, "R2.1 was done in May.", None, None),
                "R2.10": ("Cancelled", "N/A", "R2.10: the board took it over.", None, None),
                "R2.2": ("In Progress", 0.55, None, "R2.2: one reviewer left.", None),
            },
        ),
    ),
}


@dataclass(frozen=True)
class Filled:
    """A workspace of one form, its plan, and its one return as it was filled in."""

    workspace: Workspace
    plan: Plan
    paper: Paper
    answers: Answers
    file: Path


def filled_return(name: str, folder: Path) -> Filled:
    """Issue and fill the return of a form in a folder."""
    rows, answers = FORMS[name]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.csv").write_text(rows, encoding="utf-8")
    init(folder / "issued", "Rivermead", SMALL_PERIOD.name[:7], (name,))
    issued = make_workspace(folder / "issued", "Rivermead", folder / "plan.csv", SMALL_PERIOD)
    workspace = Workspace(issued)
    (form,) = workspace.forms
    path = fill(only(returns_in(issued), "_hsg"), folder / "filled.xlsx", answers, form.sheet)
    plan, _ = plan_of(workspace, SMALL_PERIOD)
    return Filled(workspace, plan, read_paper(path, form), answers, path)
