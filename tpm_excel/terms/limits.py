"""How large a received file may be before it is taken for one that is made to do harm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What no honest workbook goes beyond, with room to spare; a workspace may set others in its `tpm.toml`.

    `megabytes` is the file as it came, `unpacked_megabytes` what is inside it, `parts` the files that its archive
    holds. `seconds` and `memory_megabytes` hold for .ods, .xls and .xlsb, which are read in a process of their own.
    """

    megabytes: int = 100
    unpacked_megabytes: int = 400
    parts: int = 1_500
    sheets: int = 1_000
    cells: int = 1_000_000
    seconds: int = 15
    memory_megabytes: int = 900


LIMITS = Limits()

OWN = Limits(megabytes=1_000, unpacked_megabytes=4_000, cells=40_000_000)
"""What the team's own plan and masters may hold, which nobody sent: more than any that Excel opens with ease."""
