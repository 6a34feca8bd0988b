"""Signing off: on About or on a page of its own; what signs nothing off, and what ends a sign-off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from helpers import (
    PERCENT,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    columns_of,
    fill,
    header_row,
    master_of,
    only,
    put,
    returns_in,
    snapshot,
    take_in,
    tpm,
)

from tpm_excel.findings.finding import Finding
from tpm_excel.terms.masters import ReturnState
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate
from tpm_excel.terms.signoffs import named, same_person
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.letters.signoff_packs import sign_off_packs
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.masters.undoing import undo
from tpm_excel.verbs.quarter.standing import status
from tpm_excel.verbs.received.excluding import exclude
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

SIGNED = {"Signed off": "Yes", "Name": "Dr. Dora O'Hare", "Role": "Director", "Date": date(2025, 10, 9)}
CHANGED = {"1.1a": {PERCENT: 0.45}}


def name_in_plan(folder: Path, people: Mapping[str, Sequence[str]]) -> None:
    """Enter contact, director and deputies of directorates on the plan's sheet."""
    with closing(openpyxl.load_workbook(folder / "plan.xlsx")) as book:
        sheet = book["Directorates"]
        head = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Code")
        columns = {cell.value: cell.column for cell in sheet[head]}
        for row in range(head + 1, sheet.max_row + 1):
            for heading, text in zip(
                ("Contact", "Director", "Deputy"),
                people.get(str(sheet.cell(row, columns["Code"]).value), ()),
                strict=False,
            ):
                put(sheet, row, columns[heading], text)
        book.save(folder / "plan.xlsx")


@pytest.fixture(scope="module")
def issued(small_issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace, where the plan says who the directors are; its returns written, and not to be changed."""
    folder = shutil.copytree(small_issued, tmp_path_factory.mktemp("signing") / "workspace")
    name_in_plan(folder, {"HSG": ("Hal Contact", "Dora O'Hare", "Ed Deputy; Flo Deputy")})
    generate(Workspace(folder), SMALL_PERIOD)
    return folder


@pytest.fixture
def folder(issued: Path, small_filled: Path, tmp_path: Path) -> Path:
    """A copy of it with the return of the other directorate in the inbox."""
    copy = shutil.copytree(issued, tmp_path / "workspace")
    shutil.copy(only(small_filled.iterdir(), "env"), copy / "inbox")
    return copy


@pytest.fixture(scope="module")
def collected(issued: Path, small_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it with both returns collected, and nothing signed; not to be changed."""
    copy = shutil.copytree(issued, tmp_path_factory.mktemp("unsigned") / "workspace")
    shutil.copytree(small_filled, copy / "inbox", dirs_exist_ok=True)
    take_in(copy)
    return copy


@pytest.fixture
def came(collected: Path, tmp_path: Path) -> Path:
    """A copy of that."""
    return shutil.copytree(collected, tmp_path / "workspace")


def sign(path: Path, target: Path, said: Mapping[str, Any]) -> Path:
    """Fill in the sign-off block of a workbook and save it elsewhere."""
    with closing(openpyxl.load_workbook(path)) as book:
        for sheet in book:
            for row in range(1, 90):
                label = sheet.cell(row, 1).value
                if label in said and "Date" in [sheet.cell(row + offset, 1).value for offset in range(4)]:
                    sheet.cell(row, 2).value = said[label]
        book.save(target)
    return target


def send(folder: Path, name: str, said: Mapping[str, Any] = SIGNED, more: Mapping[str, Any] | None = None) -> Collected:
    """Put the filled return of HSG into the inbox, signed, and collect."""
    path = only(returns_in(folder), "hsg")
    answers = {ref: {**values, **(more or {}).get(ref, {})} for ref, values in SMALL_ANSWERS.items()}
    fill(path, folder / "inbox" / name, answers)
    sign(folder / "inbox" / name, folder / "inbox" / name, said)
    return take_in(folder)


def pack_of(folder: Path) -> Path:
    (pack,) = sign_off_packs(Workspace(folder), None, "hsg").packs
    return pack.path


def return_pack(folder: Path, pack: Path, name: str, said: Mapping[str, Any] = SIGNED) -> Collected:
    sign(pack, folder / "inbox" / name, said)
    return take_in(folder)


def state(result: Collected, code: str = "HSG", period: Period = SMALL_PERIOD) -> ReturnState:
    returns = result.periods[period].assembled.content.master.returns
    return next(one for one in returns if one.directorate.code == code)


def about_signing(result: Collected) -> list[Finding]:
    return [one for one in result.findings if "TPM480" <= one.code <= "TPM499"]


def codes(result: Collected) -> list[str]:
    return [one.code for one in about_signing(result)]


def says(result: Collected) -> str:
    (one,) = about_signing(result)
    return result.periods[SMALL_PERIOD].assembled.content.catalogue.says(one)


def verdict(result: Collected, name: str) -> str:
    return next(one.verdict for one in result.verdicts if one.file == name)


def edit_master(folder: Path) -> None:
    with closing(openpyxl.load_workbook(master_of(folder))) as book:
        sheet = book[SHEET]
        row = next(row for row in range(header_row(sheet), 60) if sheet.cell(row, 1).value == "1.1a")
        put(sheet, row, columns_of(sheet)[PERCENT], 0.45)
        book.save(master_of(folder))


# ---- On About -------------------------------------------------------------------------------------------------------


def test_a_director_signs_off_on_about_and_a_later_change_voids_it_until_it_is_signed_again(folder: Path) -> None:
    result = send(folder, "signed.xlsx")
    assert (codes(result), state(result).state, state(result, "ENV").signed) == ([], "Signed off", "")
    line = next(one for one in listed_returns(folder) if one["Code"] == "HSG")
    assert [line[heading] for heading in ("State", "Signed off", "Signed off by", "Role", "Signed off on")] == [
        "Signed off",
        "Yes",
        "Dr. Dora O'Hare",
        "Director",
        "09/10/2025",
    ]
    assert summary_line(folder, "Signed off") == (1, "of 2")
    assert summary_line(folder, "Returned") == (2, "of 2")

    result = send(folder, "later.xlsx", {}, CHANGED)
    assert (codes(result), state(result).signed) == (["TPM484"], "Void")
    assert state(result).state.endswith(", sign-off void")
    assert says(result) == (
        "The sign-off of HSG by Dr. Dora O'Hare (09/10/2025) is void: it was given for other answers than stand now "
        "(1.1a)."
    )
    assert (about_signing(result)[0].place.file, about_signing(result)[0].place.sheet) == ("signed.xlsx", "About")
    assert summary_line(folder, "Signed off") == (0, "void, since answers changed: HSG")
    assert summary_line(folder, "Returned") == (2, "of 2")

    result = send(folder, "again.xlsx", SIGNED | {"Date": date(2025, 10, 14)}, CHANGED)
    assert (codes(result), state(result).state) == ([], "Signed off")


def listed_returns(folder: Path) -> list[dict[str, Any]]:
    with closing(openpyxl.load_workbook(master_of(folder), data_only=True)) as book:
        rows = list(book["Returns"].iter_rows(min_row=4, values_only=True))
        return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def summary_line(folder: Path, label: str) -> tuple[Any, Any]:
    with closing(openpyxl.load_workbook(master_of(folder), data_only=True)) as book:
        rows = book["Summary"].iter_rows(max_row=15, max_col=3, values_only=True)
        return next((row[1], row[2]) for row in rows if row[0] == label)


def test_a_signature_that_is_only_copied_into_a_later_version_does_not_cover_what_changed(folder: Path) -> None:
    send(folder, "signed.xlsx")
    result = send(folder, "same signature.xlsx", SIGNED, CHANGED)
    assert (codes(result), state(result).signed) == (["TPM484"], "Void")


def test_both_versions_in_one_collect_are_told_apart_as_well(folder: Path) -> None:
    path = only(returns_in(folder), "hsg")
    fill(path, folder / "inbox" / "a later.xlsx", SMALL_ANSWERS | {"1.1a": SMALL_ANSWERS["1.1a"] | CHANGED["1.1a"]})
    result = send(folder, "b signed.xlsx")
    assert state(result).signed == "Yes", "what was signed came last"
    fill(path, folder / "inbox" / "c later.xlsx", {"1.1a": {PERCENT: 0.5}})
    assert state(take_in(folder)).signed == "Void"


def test_an_edit_in_the_master_voids_a_sign_off_and_taking_it_back_restores_it(folder: Path) -> None:
    send(folder, "signed.xlsx")
    edit_master(folder)
    result = take_in(folder)
    assert (codes(result), state(result).signed) == (["TPM484"], "Void")
    undo(Workspace(folder))
    returns = status(Workspace(folder), None).returns
    assert {one.directorate.code: one.state for one in returns}["HSG"] == "Signed off"


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ({"Name": "Zed Nobody"}, "TPM480", "Queried"),
        ({"Name": "HAL  CONTACT"}, "TPM481", "Queried"),
        ({"Name": None}, "TPM483", "Queried"),
        ({"Date": "soon"}, "TPM483", "Queried"),
        ({"Signed off": None}, "TPM483", "Queried"),
        ({"Signed off": "No"}, "TPM488", "No"),
    ],
)
def test_a_sign_off_that_is_not_as_it_should_be_is_a_query(
    said: Mapping[str, Any], code: str, word: str, folder: Path
) -> None:
    result = send(folder, "signed.xlsx", SIGNED | said)
    assert (codes(result), state(result).signed, state(result).queries) == ([code], word, 1)


def test_where_the_plan_names_nobody_the_team_is_asked_and_its_answer_settles_it(folder: Path) -> None:
    path = folder / "inbox" / only(returns_in(folder), "env").name
    sign(path, path, SIGNED)
    result = take_in(folder)
    assert (codes(result), state(result, "ENV").signed) == (["TPM482"], "Queried")
    name_in_plan(folder, {"ENV": ("", "Dora O'Hare", "")})
    result = take_in(folder)
    assert (codes(result), state(result, "ENV").state) == ([], "Signed off")


def test_a_decision_in_the_master_lets_somebody_else_sign(folder: Path) -> None:
    send(folder, "signed.xlsx", SIGNED | {"Name": "Zed Nobody"})
    with closing(openpyxl.load_workbook(master_of(folder))) as book:
        sheet = book["Findings"]
        columns = {str(cell.value): cell.column for cell in sheet[4]}
        row = next(row for row in range(5, 40) if sheet.cell(row, columns["Code"]).value == "TPM480")
        put(sheet, row, columns["Decision"], "accept")
        put(sheet, row, columns["Reason"], "Acting director this month.")
        book.save(master_of(folder))
    result = take_in(folder)
    assert (codes(result), state(result).state, state(result).signed) == (["TPM480"], "Signed off", "Yes")


def test_a_deputy_may_sign_and_what_is_set_aside_signs_nothing(folder: Path) -> None:
    result = send(folder, "signed.xlsx", SIGNED | {"Name": "deputy, flo", "Role": "Deputy"})
    assert state(result).state == "Signed off"
    exclude(Workspace(folder), "signed.xlsx", "sent by mistake", take_back=False)
    assert (state(take_in(folder)).state, state(take_in(folder)).signed) == ("Outstanding", "")


def test_who_signed_is_kept_in_the_journal_and_the_same_master_comes_again(folder: Path) -> None:
    send(folder, "signed.xlsx")
    (event,) = Workspace(folder).archive.journal.events("signed off")
    assert {key: event[key] for key in ("directorate", "file", "by", "role", "on", "says", "pack")} == {
        "directorate": "HSG",
        "file": "signed.xlsx",
        "by": "Dr. Dora O'Hare",
        "role": "Director",
        "on": "09/10/2025",
        "says": "Yes",
        "pack": False,
    }
    assert len(event["answers"]) == 16
    before = master_of(folder).read_bytes()
    master_of(folder).unlink()
    take_in(folder)
    assert master_of(folder).read_bytes() == before
    assert len(list(Workspace(folder).archive.journal.events("signed off"))) == 1


def test_names_are_the_same_person_whatever_their_case_and_order() -> None:
    assert same_person("Dr. Dora O\u2019Hare", "ohare, dora")
    assert not same_person("", "")
    assert not same_person("Dora Hare", "Dora O'Hare")
    assert named(Directorate("A", director="Ann Lee", deputy="Bo Ray; Ann Lee")) == ("Ann Lee", "Bo Ray")


# ---- On a page of its own -------------------------------------------------------------------------------------------


def test_a_page_that_comes_back_signs_off_and_twice_is_as_once(came: Path) -> None:
    pack = pack_of(came)
    result = return_pack(came, pack, "RE sign-off.xlsx")
    assert (codes(result), state(result).state, verdict(result, "RE sign-off.xlsx")) == (
        [],
        "Signed off",
        "sign-off sheet: Yes",
    )
    shutil.copy(came / "inbox" / "RE sign-off.xlsx", came / "inbox" / "copy.xlsx")
    master = master_of(came).read_bytes()
    result = take_in(came)
    assert (state(result).state, verdict(result, "copy.xlsx")) == ("Signed off", "sign-off sheet: Yes")
    result = return_pack(came, pack, "saved again.xlsx")
    assert (codes(result), state(result).state) == ([], "Signed off")
    assert master_of(came).read_bytes() == master


def test_a_page_of_answers_that_changed_since_signs_nothing_off_until_a_new_one_does(came: Path) -> None:
    old = shutil.copy(pack_of(came), came / "old.xlsx")
    send(came, "later.xlsx", {}, CHANGED)
    result = return_pack(came, Path(old), "signed.xlsx")
    assert (codes(result), state(result).signed) == (["TPM485"], "Void")
    assert "the answers changed after it (1.1a)" in says(result)
    result = return_pack(came, pack_of(came), "new.xlsx")
    assert (codes(result), state(result).state) == ([], "Signed off")


def test_a_page_that_was_made_another_directorates_signs_nothing_off(came: Path) -> None:
    forged = sign(pack_of(came), came / "inbox" / "forged.xlsx", SIGNED)
    with closing(openpyxl.load_workbook(forged)) as book:
        for sheet in book:
            for (cell,) in sheet.iter_rows(max_col=1):
                if str(cell.value).startswith("TPM sign-off"):
                    cell.value = str(cell.value).replace("/ HSG /", "/ ENV /")
        book.custom_doc_props["tpm_signoff"].value = book.custom_doc_props["tpm_signoff"].value.replace("HSG", "ENV")
        book.save(forged)
    result = take_in(came)
    assert codes(result) == ["TPM486"]
    assert verdict(result, "forged.xlsx") == "signs nothing off"
    assert (state(result).signed, state(result, "ENV").signed) == ("", "")


def test_a_page_of_another_workspace_signs_nothing_off(came: Path) -> None:
    pack = pack_of(came)
    (came / "seal.key").write_text("another")
    assert codes(return_pack(came, pack, "theirs.xlsx")) == ["TPM486"]


def test_without_a_key_the_journal_knows_which_pages_were_written(came: Path) -> None:
    (came / "seal.key").unlink()
    result = return_pack(came, pack_of(came), "signed.xlsx")
    assert (codes(result), state(result).state) == ([], "Signed off")


def test_a_page_of_another_period_signs_off_that_period(came: Path) -> None:
    pack = pack_of(came)
    generate(Workspace(came), SMALL_PERIOD.next())
    result = return_pack(came, pack, "late.xlsx")
    assert state(result).state == "Signed off"
    assert state(result, period=SMALL_PERIOD.next()).signed == ""
    assert next(one.period for one in result.verdicts if one.file == "late.xlsx") == SMALL_PERIOD.label


def test_a_page_of_a_directorate_that_returns_nothing_any_more_is_refused(came: Path) -> None:
    pack = pack_of(came)
    with closing(openpyxl.load_workbook(came / "plan.xlsx")) as book:
        sheet = book[SHEET]
        for row in range(header_row(sheet) + 1, sheet.max_row + 1):
            cell = sheet.cell(row, columns_of(sheet)["Directorate"])
            cell.value = "ENV" if cell.value == "HSG" else cell.value
        book.save(came / "plan.xlsx")
    assert codes(return_pack(came, pack, "signed.xlsx")) == ["TPM487"]


@pytest.mark.parametrize(("said", "code"), [({}, "TPM483"), (SIGNED | {"Signed off": "No"}, "TPM488")])
def test_a_page_that_comes_back_without_a_yes_is_a_query(said: Mapping[str, Any], code: str, came: Path) -> None:
    result = return_pack(came, pack_of(came), "RE.xlsx", said)
    assert (codes(result), state(result).state == "Signed off") == ([code], False)


def test_the_page_shows_counts_what_is_late_and_what_is_open(came: Path) -> None:
    send(came, "return.xlsx", {}, {"1.2a": {PERCENT: "perhaps"}})
    pack = pack_of(came)
    with closing(openpyxl.load_workbook(pack)) as book:
        sheet = book["Sign-off"]
        shown = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        rules = [str(one.formula1) for one in sheet.data_validations.dataValidation]
    assert shown[:3] == [
        "Sign-off: HSG",
        "Rivermead  ·  2025-26 Q2 (July to September 2025)  ·  position at 30 September 2025",
        "6 of 6 rows answered; 1 error and 0 queries open.",
    ]
    at = shown.index("Late (deadline → expected now): 1")
    assert shown[at + 1 : at + 5] == ["1.1a.3", "Finish the first 100 homes", "Delayed", "31/03/2026 → 20/03/2026"]
    assert shown[shown.index("Open errors and queries: 1") + 1] == "1.2a"
    assert rules == ['"Yes,No"', '"Dora O\'Hare,Ed Deputy,Flo Deputy"']
    files = snapshot(came)
    sign_off_packs(Workspace(came), None, "")
    again = snapshot(came)
    assert {name for name in files if files[name] != again[name]} <= {"archive/journal.jsonl"}


def test_the_draft_goes_to_those_who_may_sign_and_is_gone_once_they_did(came: Path) -> None:
    with closing(openpyxl.load_workbook(came / "plan.xlsx")) as book:
        book["Officers"].append(["Dora O'Hare", "HSG", "dora@rivermead.example"])
        book.save(came / "plan.xlsx")
    take_in(came)
    pack = pack_of(came)
    message = message_from_bytes(pack.with_suffix(".eml").read_bytes(), policy=policy.default)
    assert (message["To"], message["Subject"]) == (
        "Dora O'Hare <dora@rivermead.example>",
        "Rivermead: please sign off HSG, 2025-26 Q2",
    )
    assert [one.get_filename() for one in message.iter_attachments()] == [pack.name]
    return_pack(came, pack, "signed.xlsx")
    assert not pack_of(came).with_suffix(".eml").exists()


def test_pages_are_written_for_what_came_and_the_rest_is_named(folder: Path) -> None:
    take_in(folder)
    ran = tpm("signoff", "pack", cwd=folder)
    assert ran.status == 0
    assert "1 sign-off sheet Code" in ran.said
    assert "Nothing to sign yet: HSG" in ran.said
    (pack,) = sign_off_packs(Workspace(folder), SMALL_PERIOD, "env").packs
    assert (pack.names, pack.changed, pack.path.parent) == ((), False, folder / "outbox" / "2025-26-q2" / "signoff")
    with pytest.raises(OperatorError, match=r"No directorate xyz .* The codes are: HSG, ENV\."):
        sign_off_packs(Workspace(folder), None, "xyz")


@pytest.mark.libreoffice
def test_a_page_that_libreoffice_saved_signs_off_and_prints_on_one_sheet(came: Path, office: Office) -> None:
    pack = pack_of(came)
    with closing(openpyxl.load_workbook(pack)) as book:
        at = next(row for row in range(1, 90) if book["Sign-off"].cell(row, 1).value == "Signed off")
    typed = ["Yes", "Ed Deputy", "Deputy director", {"date": "2025-10-09"}]
    cells = {"Sign-off": [(at - 1 + offset, 1, value) for offset, value in enumerate(typed)]}
    saved = [came / f"signed.{ending}" for ending in ("xlsx", "ods", "pdf")]
    office.fill(pack, cells, *saved)
    for path in saved[:2]:
        shutil.copy(path, came / "inbox")
        result = take_in(came)
        assert (codes(result), state(result).state, state(result).signoff.on) == ([], "Signed off", "09/10/2025")
        exclude(Workspace(came), path.name, "for the next one", take_back=False)
    assert len(re.findall(rb"/Type\s*/Page\b", saved[2].read_bytes())) == 1
