"""Files that are made to do harm: each gets its verdict within 20 seconds and 1 GB, and the others are collected."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from helpers import only, tpm
from workbooks.raw_xlsx import MAIN, RELS, changed, ods, package, sheet, workbook

from tpm_excel.terms.limits import Limits
from tpm_excel.workbooks.reading import apart
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.opening import open_book

_PAD = b" " * 1_000_000
_LEVELS = ["ha" * 50, *(f"&e{n};" * 10 for n in range(8))]
ENTITIES = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{text}">' for n, text in enumerate(_LEVELS)) + "]>"


@cache
def bomb() -> bytes:
    """A sheet of 1.5 GB that lies in a few MB."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
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


def lying_directory() -> bytes:
    """A bomb whose directory says that it unpacks to ten bytes."""
    data = bytearray(bomb())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def overlapping() -> bytes:
    """Five hundred names in the directory for one and the same span of the file."""
    whole = package({"xl/workbook.xml": "x", "a.xml": b" " * 10_000_000})
    start = whole.rindex(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry = whole[start:end]
    entries = b"".join(entry.replace(b"a.xml", f"{number:05}".encode()) for number in range(500))
    tail = bytearray(whole[end:])
    tail[8:12] = (500).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    tail[16:20] = start.to_bytes(4, "little")
    return whole[:start] + entries + bytes(tail)


def strings_bomb() -> bytes:
    """A text of 900,000 characters that 100,000 cells share."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_001))
    return workbook(cells, strings=f'<sst xmlns="{MAIN}"><si><t>{"x" * 900_000}</t></si></sst>')


def many_strings() -> bytes:
    return workbook("", strings=f'<sst xmlns="{MAIN}">{"<si><t/></si>" * 8_000_000}</sst>')


def wide_rows() -> bytes:
    """Every one of the 16,384 columns filled, in rows enough for two million cells."""
    cells = "<c><v>1</v></c>" * 16_384
    return workbook("".join(f'<row r="{n}">{cells}</row>' for n in range(1, 123)))


def ods_bomb() -> bytes:
    """A content.xml of 1.5 GB."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(ods(""))) as whole,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        archive.writestr("mimetype", whole.read("mimetype"))
        archive.writestr("META-INF/manifest.xml", whole.read("META-INF/manifest.xml"))
        with archive.open("content.xml", "w", force_zip64=True) as part:
            for _ in range(1_500):
                part.write(_PAD)
    return target.getvalue()


def ods_entities() -> bytes:
    def expanded(name: str, data: bytes) -> bytes:
        entity = data.replace(b"<table:table-cell/>", b"<table:table-cell><text:p>&e8;</text:p></table:table-cell>")
        return ENTITIES.encode() + entity if name == "content.xml" else data

    return changed(ods("<table:table-cell/>"), expanded)


def deep_ods() -> bytes:
    return ods("<table:table-cell>" + "<text:p>" * 100_000 + "</text:p>" * 100_000 + "</table:table-cell>")


def lying_xls() -> bytes:
    """An .xls whose header speaks of two thousand million sectors."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    header[44:48] = header[64:68] = header[72:76] = (0x7FFF_FFFF).to_bytes(4, "little")
    return bytes(header) + "Workbook".encode("utf-16-le") + bytes(2_000)


def looping_xls() -> bytes:
    """An .xls whose chain of sectors leads back to its own beginning."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    header[44:48] = (1).to_bytes(4, "little")
    header[68:72] = b"\xfe\xff\xff\xff"
    header[76:80] = bytes(4)
    table = b"".join(number.to_bytes(4, "little") for number in [0xFFFF_FFFD, 1, *[1] * 126])
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + (18).to_bytes(2, "little") + b"\x02\x01" + bytes(48)
    entry += (1).to_bytes(4, "little") + (2_000_000_000).to_bytes(8, "little")
    header[48:52] = (1).to_bytes(4, "little")
    return bytes(header) + table + entry * 4


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
    "a directory that lies": lying_directory,
    "a directory that names one span 500 times": overlapping,
    "a text of 900,000 characters shared by 100,000 cells": strings_bomb,
    "8,000,000 shared strings": many_strings,
    "16,384 columns of two million cells": wide_rows,
    "nested 100,000 deep": lambda: workbook("", sheet1=_worksheet("<a>" * 100_000 + "</a>" * 100_000)),
    "one cell of 40 million characters": lambda: workbook(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000_000}</t></is></c></row>'
    ),
    "a tag of 40 million characters": lambda: workbook(f'<row r="{"1" * 40_000_000}"/>'),
    "an ods bomb": ods_bomb,
    "entities in an ods": ods_entities,
    "an ods nested 100,000 deep": deep_ods,
    "an xls whose header lies": lying_xls,
    "an xls whose sectors go round in a circle": looping_xls,
    "a csv of a million lines": lambda: b"Ref,Status\n" + b"1.1a,Delayed\n" * 1_000_000,
    "a csv of one endless line": lambda: b"Ref,Status," + b"x," * 20_000_000,
    "a csv with a quote that never ends": lambda: b'Ref,Status\n"' + b"1.1a,Delayed\n" * 2_000_000,
    "rows hidden by the million": lambda: workbook("".join(f'<row r="{n}" hidden="1"/>' for n in range(1, 1_048_577))),
    "merged by the hundred thousand": lambda: workbook(
        "",
        sheet1=_worksheet("<sheetData/><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 200_000 + "</mergeCells>"),
    ),
    "columns hidden by the hundred thousand": lambda: workbook(
        "", sheet1=_worksheet("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 100_000 + "</cols><sheetData/>")
    ),
}

SLOW = {
    "bomb",
    "a directory that lies",
    "filled to the last row",
    "8,000,000 shared strings",
    "an ods bomb",
    "16,384 columns of two million cells",
    "a csv of a million lines",
}
"""Those that take seconds to make or to read; each is tried on its own."""
_MEASURED = """
import resource, sys, time
from pathlib import Path
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.book import Unreadable
data = Path(sys.argv[1]).read_bytes()
begun = time.process_time()
try:
    open_book(data)
    said = "read"
except Unreadable as error:
    said = f"{error.code} {' '.join(error.context.values())}"
children = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.process_time() - begun + children.ru_utime + children.ru_stime
own = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
peak = max(int(own[0]), children.ru_maxrss)
print(said, round(seconds, 2), peak // 1000, sep="|")
"""


@dataclass(frozen=True)
class Measured:
    """What became of a hostile file: the verdict, and what it cost in seconds of a processor and in MB."""

    said: str
    seconds: float
    megabytes: int


def measured(path: Path) -> Measured:
    """Open a file in a process of its own, and return what it cost there and in what it started."""
    command = [sys.executable, "-c", _MEASURED, str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-600:]
    said, seconds, megabytes = done.stdout.strip().split("|")
    return Measured(said, float(seconds), int(megabytes))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured by what Linux says of it")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_opened_or_refused_within_its_limits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(HOSTILE[name]())
    found = measured(path)
    assert found.said.startswith(("read", "TPM10", "TPM126", "TPM127")), found
    assert found.seconds < 20, found
    assert found.megabytes < 1_000, found


def test_the_others_are_collected_beside_hostile_ones(small_workspace: Path, small_filled: Path) -> None:
    inbox = small_workspace / "inbox"
    quick = [one for one in HOSTILE if one not in SLOW]
    for name in quick:
        (inbox / f"{name}.xlsx").write_bytes(HOSTILE[name]())
    shutil.copy(only(small_filled.iterdir(), "_hsg"), inbox / "zz good.xlsx")
    ran = tpm("collect", "--json", cwd=small_workspace)
    verdicts = {one["file"]: one["verdict"] for one in ran.document["files"]}
    assert verdicts.pop("zz good.xlsx") == "collected"
    assert len(verdicts) == len(quick)
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
