"""Several forms in one workspace: one workbook for a directorate, words of its own, and long and rounded answers."""

from __future__ import annotations

import csv
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import COMMENT, columns_of, header_row, listed, master_of, parts, put, returns_in, take_in
from helpers import tpm_within as tpm

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.published.publishing import publish
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workbooks.writing.house import pixels
from tpm_excel.workbooks.writing.text_fit import text_width
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2025-26-Q2")
FORMS = ("strategic_plan", "measures", "improvement_plan")
ROWS: dict[str, list[dict[str, Any]]] = {
    "Directorates": [
        {"Code": "HSG", "Name": "Housing", "E-mail": "hsg@example.org"},
        *({"Code": code, "E-mail": f"{code.lower()}@example.org"} for code in ("ENV", "FIN")),
    ],
    "Strategic plan": [
        {"Ref": "1.1a", "Theme": "Homes", "Level": "Activity", "Title": "Mend roofs", "Directorate": "HSG"},
        {"Ref": "2.1a", "Theme": "Streets", "Level": "Activity", "Title": "Sweep", "Directorate": "ENV"},
    ],
    "Measures": [
        {"Ref": "M1", "Theme": "Homes", "Measure": "Homes let", "Directorate": "HSG"}
        | {"Polarity": "Higher is better", "Minimum expectation": 50, "Target": 60},
    ],
    "Improvement plan": [
        {"Ref": "R1", "Level": "Recommendation", "Action": "Decide sooner", "Directorate": "HSG"},
        *({"Ref": f"R1.{n}", "Level": "Action", "Action": f"Step {n}", "Directorate": "HSG"} for n in (1, 2, 3)),
        {"Ref": "R2", "Level": "Recommendation", "Action": "Spend less", "Directorate": "FIN"},
        {"Ref": "R2.1", "Level": "Action", "Action": "Count", "Directorate": "FIN"},
    ],
}


def made(
    folder: Path, forms: tuple[str, ...] = FORMS, own_words: str = "", rows: dict[str, list[dict[str, Any]]] = ROWS
) -> Path:
    """Make a workspace with these forms, fill its plan and write its returns."""
    (folder / "forms").mkdir(parents=True)
    if own_words:
        (folder / "forms" / "choices.toml").write_text(own_words, encoding="utf-8")
    named = ", ".join(f'"{one}"' for one in forms)
    settings = f'council = "Rivermead"\nyear = "2025-26"\nforms = [{named}]\n'
    (folder / "tpm.toml").write_text(settings, encoding="utf-8")
    init(folder, "Rivermead", "2025-26")
    sheets = {form.sheet for form in Workspace(folder).forms} | {"Directorates"}
    plan = folder / "plan.xlsx"
    used = {sheet: several for sheet, several in rows.items() if sheet in sheets}
    plan.write_bytes(add_rows(plan.read_bytes(), used)[0])
    generate(Workspace(folder), PERIOD)
    return folder


def answered(folder: Path, answers: dict[str, dict[str, dict[str, Any]]]) -> Path:
    """Fill in the returns, by sheet, reference and heading, collect them, and return the master."""
    for path in returns_in(folder):
        with closing(openpyxl.load_workbook(path)) as book:
            for name in (one for one in answers if one in book.sheetnames):
                sheet = book[name]
                columns = columns_of(sheet)
                for at in range(header_row(sheet) + 1, sheet.max_row + 1):
                    for heading, value in answers[name].get(str(sheet.cell(at, columns["Ref"]).value), {}).items():
                        put(sheet, at, columns[heading], value)
            book.save(folder / "inbox" / path.name)
    take_in(folder)
    return master_of(folder)


def test_a_directorate_gets_one_workbook_with_a_sheet_for_each_form_that_it_has_rows_of(tmp_path: Path) -> None:
    folder = made(tmp_path / "w")
    sheets = {}
    for path in returns_in(folder):
        with closing(openpyxl.load_workbook(path)) as book:
            sheets[path.stem.rsplit("_", 1)[1]] = [one for one in book.sheetnames if one not in ("Lists", "_tpm")]
    assert sheets == {
        "hsg": ["About", "Strategic plan", "Measures", "Improvement plan"],
        "env": ["About", "Strategic plan"],
        "fin": ["About", "Improvement plan"],
    }


def test_the_first_sheet_says_of_each_form_what_its_words_mean(tmp_path: Path) -> None:
    """Two forms have a status, with other words; and RAG is no word to be written small."""
    folder = made(tmp_path / "w")
    with closing(openpyxl.load_workbook(next(one for one in returns_in(folder) if "_hsg" in one.name))) as book:
        said = [str(cell.value) for (cell,) in book["About"].iter_rows(max_col=1)]
    assert [(one, said[at - 1]) for at, one in enumerate(said) if one.endswith(" means")] == [
        ("Strategic plan: what each status means", "None"),
        ("Measures: what each RAG means", "None"),
        ("Improvement plan: what each status means", "None"),
    ]


def test_a_return_or_a_sheet_that_asks_nothing_is_not_written(tmp_path: Path) -> None:
    """ENV and FIN have recommendations that the actions of HSG answer, and FIN nothing else."""
    folder = made(
        tmp_path / "w",
        rows=ROWS
        | {
            "Improvement plan": [
                {"Ref": "R1", "Level": "Recommendation", "Action": "Decide sooner", "Directorate": "ENV"},
                {"Ref": "R1.1", "Level": "Action", "Action": "Step 1", "Directorate": "HSG"},
                {"Ref": "R2", "Level": "Recommendation", "Action": "Spend less", "Directorate": "FIN"},
                {"Ref": "R2.1", "Level": "Action", "Action": "Count", "Directorate": "HSG"},
            ]
        },
    )
    sheets = {}
    for path in returns_in(folder):
        with closing(openpyxl.load_workbook(path)) as book:
            sheets[path.stem.rsplit("_", 1)[1]] = "Improvement plan" in book.sheetnames
    assert sheets == {"hsg": True, "env": False}


def test_the_answers_of_one_workbook_come_to_the_sheets_of_all_its_forms(tmp_path: Path) -> None:
    master = answered(
        made(tmp_path / "w"),
        {
            "Strategic plan": {"1.1a": {"Status": "On Target", "% complete": 0.5}},
            "Measures": {"M1": {"Outturn": 40, "Commentary": "Two lifts broke; both are mended."}},
            "Improvement plan": {"R1.1": {"Status": "In Progress", "Progress": 0.4}},
        },
    )
    assert listed(master, "Strategic plan")[0]["Status"] == "On Target"
    assert (listed(master, "Measures")[0]["Outturn"], listed(master, "Measures")[0]["RAG"]) == (40, "Red")
    assert listed(master, "Improvement plan")[1]["Progress"] == 0.4
    with closing(openpyxl.load_workbook(master)) as book:
        appendices = [one for one in book.sheetnames if one.startswith("Exceptions")]
    assert appendices == ["Exceptions Strategic plan", "Exceptions Measures", "Exceptions Improvement plan"]
    (red,) = [row for row in listed(master, "Exceptions Measures") if row["RAG"] == "Red"]
    assert (red["Ref"], red["Minimum expectation"], red["Target"], red["Outturn"]) == ("M1", 50, 60, 40)


def test_a_row_is_traced_in_every_form_that_has_its_reference(tmp_path: Path) -> None:
    measure = ROWS["Measures"][0] | {"Ref": "1.1a"}
    folder = made(tmp_path / "w", rows=ROWS | {"Measures": [measure]})
    answered(folder, {"Strategic plan": {"1.1a": {COMMENT: "Begun."}}, "Measures": {"1.1a": {"Outturn": 58}}})
    told = json.loads(tpm("trace", "1.1a", "--json", cwd=folder).out)
    several = {one["form"]: [each["read"] for each in one["values"]] for one in (told, *told["others"])}
    assert several == {"Strategic plan": ["Begun."], "Measures": ["58"]}
    said = tpm("trace", "1.1a", cwd=folder).said
    assert said.index("1.1a Mend roofs") < said.index("Begun.") < said.index("1.1a Homes let") < said.index(" 58 ")


def test_a_result_with_its_unit_is_a_number_by_quarter_and_counts_against_the_target(tmp_path: Path) -> None:
    limits = [(50, 60), (50, 60), ("50 days", "60 days"), (-9, -5), (-5, 5), (50, 60)]
    written: list[Any] = ["58 days", "about 58,000 days (P)", 58, -6, 4, "not yet"]
    rows = [
        ROWS["Measures"][0] | {"Ref": f"M{at}", "Minimum expectation": least, "Target": target}
        for at, (least, target) in enumerate(limits, 1)
    ]
    folder = made(tmp_path / "w", ("measures",), rows=ROWS | {"Measures": rows})
    master = answered(folder, {"Measures": {f"M{at}": {"Outturn": value} for at, value in enumerate(written, 1)}})
    with closing(openpyxl.load_workbook(master)) as book:
        cells = [row[3] for row in book["Measures by quarter"].iter_rows(min_row=5)]
    assert [(one.value, one.number_format) for one in cells] == [
        (58, 'General" days"'),
        (58_000, "General"),
        (58, "General"),
        (-6, "General"),
        (4, "General"),
        ("not yet", "General"),
    ]
    shown = {line["Ref"]: line["Beyond the target"] for line in listed(master, "Measures by quarter")}
    assert shown == {"M1": -2, "M2": 57_940, "M3": -2, "M4": -1, "M5": -1, "M6": None}
    sheet = next(one for one in parts(master.read_bytes(), r"xl/worksheets/.*").values() if "x14:sparkline>" in one)
    scales = re.findall(r'type="column"([^>]*)>', sheet)[::-1]  # xlsxwriter writes the last first
    kept = [{name for name in ("minAxisType", "maxAxisType", "displayXAxis") if name in one} for one in scales]
    assert kept == [{"minAxisType"}] * 3 + [{"maxAxisType", "displayXAxis"}, {"displayXAxis"}, {"minAxisType"}]


def test_an_update_of_5000_characters_comes_whole_to_the_master(tmp_path: Path) -> None:
    paragraph = "The board met again and agreed what is to be done next, by whom and by when. "
    update = "\n".join([(paragraph * 14).strip()] * 5)[:4999] + "!"
    assert len(update) == 5_000
    folder = made(tmp_path / "w", ("improvement_plan",))
    late = {"Status": "Overdue", "Progress": 0.4, "Update": update}
    master = answered(folder, {"Improvement plan": {"R1.1": late}})
    assert [row["Update"] for row in listed(master, "Improvement plan") if row["Ref"] == "R1.1"] == [update]
    assert [row["Update"] for row in listed(master, "Exceptions") if row["Status"] == "Overdue"] == [update]


def test_a_recommendation_has_nothing_to_do_and_is_not_coloured_as_if_it_had(tmp_path: Path) -> None:
    folder = made(tmp_path / "w", ("improvement_plan",))
    with closing(openpyxl.load_workbook(next(one for one in returns_in(folder) if "_hsg" in one.name))) as book:
        sheet = book["Improvement plan"]
        first, at = header_row(sheet) + 1, columns_of(sheet)["To do"]
        assert [bool(sheet.cell(first + row, at).value) for row in range(4)] == [False, True, True, True]
        cell = sheet.cell(first, at).coordinate
        rules = [rule for area in sheet.conditional_formatting for rule in area.rules if cell in area.sqref]
    assert [one.formula for one in rules] == [[f'{cell}="OK"'], [f'AND({cell}<>"",{cell}<>"OK")']]
    widest = text_width("Recommendation") + 5
    assert pixels(next(one.width for one in Workspace(folder).forms[0].plan if one.name == "level")) > widest


def test_nobody_is_reminded_of_a_recommendation(tmp_path: Path) -> None:
    """Only its actions are answered; all of those of HSG are."""
    folder = made(tmp_path / "w", ("improvement_plan",))
    done = {"Status": "Completed", "Progress": 1, "Update": "Done."}
    answered(folder, {"Improvement plan": {f"R1.{n}": done for n in (1, 2, 3)} | {"R2.1": {"Update": "Begun."}}})
    reminders = json.loads(tpm("chase", "--today", "2025-10-16", "--json", cwd=folder).out)["reminders"]
    open_rows = {one["outstanding"][0]["directorate"]: one["outstanding"][0]["says"] for one in reminders}
    assert set(open_rows) == {"FIN"}
    assert not any("R2 " in line for line in open_rows["FIN"])


@pytest.mark.parametrize(
    ("progress", "mean"),
    [((1, 1, 0.99), 0.99), ((0.33, 0.33, 0.34), 0.33), ((0.2, 0.3, 0.4), 0.3), ((0.9, "N/A", 0.8), 0.85)],
)
def test_a_recommendation_shows_the_mean_of_its_actions_cut_to_a_whole_number(
    progress: tuple[Any, ...], mean: float, tmp_path: Path
) -> None:
    rows = {f"R1.{n}": {"Status": "In Progress", "Progress": one} for n, one in enumerate(progress, 1)}
    master = answered(made(tmp_path / "w", ("improvement_plan",)), {"Improvement plan": rows})
    shown = {row["Ref"]: row["Progress of all actions"] for row in listed(master, "Improvement plan")}
    assert (shown["R1"], shown["R1.1"]) == (mean, None)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published of three forms; not to be changed."""
    folder = made(tmp_path_factory.mktemp("pack") / "w")
    answered(folder, {"Improvement plan": {"R1.1": {"Status": "In Progress", "Progress": 0.4}}})
    return publish(Workspace(folder), None, pdf=False, final=False).folder


@pytest.mark.parametrize(
    ("sheet", "says", "rows"),
    [
        ("Measures", "One table: every one of the measures, in the order of the plan.", 1),
        (
            "Improvement plan",
            (
                "One table: every one of the actions, and each recommendation above them, in the order of the plan. "
                "Only the actions are answered and counted."
            ),
            6,
        ),
    ],
)
def test_a_published_table_says_which_rows_it_has(pack: Path, sheet: str, says: str, rows: int) -> None:
    with closing(openpyxl.load_workbook(next(pack.glob("*accessible*.xlsx")))) as book:
        page = book[sheet]
        assert (page["A2"].value, page.max_row - 3) == (says, rows)


def test_the_dictionary_speaks_to_who_reads_the_data_and_not_to_who_fills_in_a_return(pack: Path) -> None:
    with (pack / "data-dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        said = list(csv.DictReader(file))
    told = r"(?i)\b(choose|enter|a plain number|to do|needed where|such as \d\d/|characters|tpm|only where)\b"
    assert [one["Column"] for one in said if re.search(told, one["What it means"])] == []
    means = {(one["File"], one["Column"]): one for one in said}
    status = means["strategic-plan.csv", "Status"]
    assert status["What it means"] == "How the work stands at 30 September 2025."
    named = means["improvement-plan.csv", "Returned by"]
    assert named["What it means"] == "The code of the directorate that returns the row."
    assert named["Words, and what they mean"] == "HSG: Housing"


OWN_WORDS = """\
[milestone_status]
blank = "No answer"
blank_style = "unanswered"
choice = [
  { word = "Completed", means = "Done and paid for.", group = "done", style = "completed" },
  { word = "On course", means = "Will be done this year.", group = "open", style = "on_target" },
  { word = "Delayed", means = "Late, by no more than a quarter.", group = "late", style = "delayed" },
  { word = "Overdue", means = "Late, by more than a quarter.", group = "late", style = "overdue" },
]
"""


def test_a_workspace_has_statuses_and_definitions_of_its_own(tmp_path: Path) -> None:
    folder = made(tmp_path / "w", ("strategic_plan",), OWN_WORDS)
    path = next(one for one in returns_in(folder) if "_hsg" in one.name)
    with closing(openpyxl.load_workbook(path)) as book:
        printed = {str(cell.value) for row in book["About"].iter_rows() for cell in row if cell.value}
        offered = {str(cell.value) for row in book["Lists"].iter_rows() for cell in row if cell.value}
    assert {"On course", "Will be done this year.", "Late, by more than a quarter."} <= printed
    assert "On course" in offered
    assert "On Target" not in printed | offered
    given = {"1.1a": {"Status": "On course", "% complete": 0.5}, "2.1a": {"Status": "On Target", "% complete": 0.5}}
    master = answered(folder, {"Strategic plan": given})
    rows = {row["Ref"]: row for row in listed(master, "Strategic plan")}
    assert (rows["1.1a"]["Status"], rows["1.1a"]["Open findings"]) == ("On course", None)
    assert (rows["2.1a"]["Status"], rows["2.1a"]["Open findings"]) == ("No answer", "TPM202 error")
