"""Files that are made to do harm: each gets its verdict within 20 seconds and 1 GB, and the others are collected."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from helpers import only, tpm
from workbooks.raw_xlsx import MAIN, RELS, ods, package, sheet, workbook

from tpm_excel.terms.limits import Limits
from tpm_excel.workbooks.reading import apart
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.opening import open_book

_PAD = b" " * 1_000_000
_LEVELS = ["ha" * 50, *(f"&e{n};" * 10 for n in range(8))]
ENTITIES = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{text}">' for n, text in enumerate(_LEVELS)) + "]>"


def bomb() -> bytes:
    """A sheet of 1.5 GB that lies in 1.5 MB."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(1_500):
                part.write(_PAD)
        for name, text in _others().items():
            archive.writestr(name, text)
    return target.getvalue()


def _others() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(workbook(""))) as whole:
        return {name: whole.read(name) for name in whole.namelist() if "sheet1" not in name}


def _worksheet(inner: str) -> str:
    return f'<worksheet xmlns="{MAIN}">{inner}</worksheet>'


def many_sheets(count: int) -> bytes:
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, count + 1))
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELS}/worksheet" Target="worksheets/s{n}.xml"/>' for n in range(1, count + 1)
    )
    parts = {f"xl/worksheets/s{n}.xml": sheet('<row r="1"><c r="A1"><v>1</v></c></row>') for n in range(1, count + 1)}
    head = f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{names}</sheets></workbook>'
    relations = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    return package({"xl/workbook.xml": head, "xl/_rels/workbook.xml.rels": relations, **parts})


def filled_to_the_end() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="H{n}"><v>1</v></c></row>' for n in range(1, 1_048_577))
    return workbook(rows)


def many_styles() -> bytes:
    xfs = '<xf numFmtId="0"/>' * 100_000
    return workbook(
        '<row r="1"><c r="A1" s="99999"><v>1</v></c></row>',
        styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{xfs}</cellXfs></styleSheet>',
    )


def lying_count() -> bytes:
    strings = f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>one</t></si></sst>'
    return workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)


def wide_ods() -> bytes:
    return ods('<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>')


def tall_ods() -> bytes:
    repeated = 'table:number-columns-repeated="1000" office:value-type="string"'
    cell = f"<table:table-cell {repeated}><text:p>x</text:p></table:table-cell>"
    row = f'{cell}</table:table-row><table:table-row table:number-rows-repeated="1000000">{cell}'
    return ods(row)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": bomb,
    "entities": lambda: workbook(
        "", sheet1=ENTITIES + sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e8;</t></is></c></row>')
    ),
    "far cells": lambda: workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "beyond the sheet": lambda: workbook('<row r="99999999"><c r="ZZZ99999999"><v>1</v></c></row>'),
    "500 sheets": lambda: many_sheets(500),
    "1,400 sheets": lambda: many_sheets(1_400),
    "100,000 styles": many_styles,
    "a count that lies": lying_count,
    "filled to the last row": filled_to_the_end,
    "a wide ods": wide_ods,
    "a tall ods": tall_ods,
    "rows hidden by the million": lambda: workbook("".join(f'<row r="{n}" hidden="1"/>' for n in range(1, 1_048_577))),
    "merged by the hundred thousand": lambda: workbook(
        "",
        sheet1=_worksheet("<sheetData/><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 200_000 + "</mergeCells>"),
    ),
    "columns hidden by the hundred thousand": lambda: workbook(
        "", sheet1=_worksheet("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 100_000 + "</cols><sheetData/>")
    ),
}

_MEASURED = """
import resource, sys, time
from pathlib import Path
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.book import Unreadable
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
try:
    open_book(Path(sys.argv[1]).read_bytes())
    print("read")
except Unreadable as error:
    print(error.code, error.context)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited by POSIX means")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_opened_or_refused_within_its_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(HOSTILE[name]())
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-600:]
    assert done.stdout.startswith(("read", "TPM")), done.stdout
    assert time.monotonic() - begun < 20


def test_the_others_are_collected_beside_hostile_ones(small_workspace: Path, small_filled: Path) -> None:
    inbox = small_workspace / "inbox"
    for name in ("bomb", "entities", "tall ods", "beyond the sheet"):
        make = HOSTILE.get(name) or HOSTILE[f"a {name}"]
        (inbox / f"{name}.xlsx").write_bytes(make())
    shutil.copy(only(small_filled.iterdir(), "_hsg"), inbox / "zz good.xlsx")
    ran = tpm("collect", "--json", cwd=small_workspace)
    verdicts = {one["file"]: one["verdict"] for one in ran.document["files"]}
    assert verdicts.pop("zz good.xlsx") == "collected"
    assert set(verdicts.values()) <= {"cannot be read", "not a return"}


def test_a_reader_that_takes_too_long_is_ended_and_said() -> None:
    with pytest.raises(Unreadable) as caught:
        apart.read_apart(ods("<table:table-cell/>"), Limits(seconds=0))
    assert (caught.value.code, caught.value.context["setting"]) == ("TPM126", "seconds")


def test_a_reader_that_dies_is_a_verdict_on_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unreadable) as caught:
        open_book(ods("<table:table-cell/>"))
    assert caught.value.code == "TPM104"


def test_the_limits_of_a_workspace_stand_in_its_settings(small_workspace: Path, small_filled: Path) -> None:
    settings = small_workspace / "tpm.toml"
    usual = settings.read_text("utf-8")
    shutil.copy(only(small_filled.iterdir(), "_hsg"), small_workspace / "inbox" / "a.xlsx")
    (small_workspace / "inbox" / "large.csv").write_bytes(b"x," * 600_000)
    settings.write_text(f"{usual}\n[limits]\nsheets = 3\nmegabytes = 1\n", "utf-8")
    ran = tpm("collect", cwd=small_workspace)
    assert ran.status == 1
    assert "larger than it may be: 4 sheets (limit: 3)." in ran.said
    assert "raise sheets under [limits] in tpm.toml." in ran.said
    assert "larger than it may be: 1.2 MB (limit: 1)." in ran.said
    settings.write_text(usual, "utf-8")
    verdicts = {one["file"]: one["verdict"] for one in tpm("collect", "--json", cwd=small_workspace).document["files"]}
    assert verdicts["a.xlsx"].startswith("already collected")


@pytest.mark.parametrize(
    ("line", "said"),
    [("cell = 5", "there is no limit cell; the limits are cells, megabytes"), ("cells = 0", "a whole number from 1")],
)
def test_a_limit_that_is_none_is_refused_in_words(small_workspace: Path, line: str, said: str) -> None:
    settings = small_workspace / "tpm.toml"
    settings.write_text(f"{settings.read_text('utf-8')}\n[limits]\n{line}\n", "utf-8")
    ran = tpm("collect", cwd=small_workspace)
    assert ran.status == 2
    assert said in ran.said
