"""Opening and collecting mutants: each is read, or refused with a code of the catalogue, and nothing else happens."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from hashlib import sha256
from io import StringIO

from damage.filled import Filled
from damage.mutants import mutant
from damage.paper import Broken, Formula
from helpers import SMALL_PERIOD

from tpm_excel.forms.library import catalogue_of
from tpm_excel.terms.cells import written
from tpm_excel.verbs.quarter.assembling import assemble
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workspace.archive import Receipt

APART = ("ods", "xls")
"""Formats that are read in a process of their own, which takes its time."""


@dataclass
class Fuzzed:
    """What became of mutants: read as a workbook, or refused by code; and what must not happen, with its seed."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def as_csv(filled: Filled) -> bytes:
    """The table of a return as a .csv."""
    target = StringIO(newline="")
    lines = csv.writer(target)
    cells = filled.paper.table.cells
    rows, columns = filled.paper.table.last()
    for row in range(rows + 1):
        values = [cells[row, column].value if (row, column) in cells else None for column in range(columns + 1)]
        lines.writerow(["" if isinstance(one, Formula | Broken) else written(one) for one in values])
    return target.getvalue().encode()


def as_mail(data: bytes) -> bytes:
    """A message with the return attached."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Q2 return", "ada.quill@example.org"
    message.set_content("Here it is.")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="return.xlsx")
    return bytes(message)


def fuzz(filled: Filled, kind: str, data: bytes, seeds: Iterable[int]) -> Fuzzed:
    """Collect one mutant of a file for each seed."""
    result = Fuzzed()
    for seed in seeds:
        changed = mutant(data, random.Random(f"{kind} {seed}"))  # noqa: S311  # to be tried again, and no secret
        try:
            refused = said_of(filled, changed)
        except Exception as error:  # noqa: BLE001  # a crash is what must not be, whatever its kind
            result.wrong.append(f"{kind} seed {seed}: {type(error).__name__}: {error}")
            continue
        if refused:
            result.refused[refused] += 1
        else:
            result.read += 1
    return result


def said_of(filled: Filled, data: bytes) -> str:
    """Collect a file, say all that was found of it, and return the code with which it was refused, if it was."""
    receipt = Receipt("return.xlsx", sha256(data).hexdigest(), "2025-10-09T10:00:00+01:00", SMALL_PERIOD.name)
    gathered = gather(filled.workspace, [(receipt, data)], filled.plan)
    catalogue = catalogue_of(filled.workspace.forms)
    for one in gathered.refused.values():
        assert catalogue.says(one).endswith(".")
        return one.code
    (period,) = gathered.returns
    content = assemble(filled.workspace, gathered, period, filled.plan).content
    for one in content.findings:
        assert catalogue.says(one)
        assert one.code not in ("TPM901", "TPM902"), catalogue.says(one)
    return ""
