"""tpm: a council's quarterly performance returns, with Excel at both ends.

>>> from tpm_excel import collect, load_master
>>> result = collect("Rivermead")
>>> frame = load_master("Rivermead/master-2025-26-q2.xlsx").to_frame("strategic_plan")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tpm_excel.verbs.masters.loading import LoadedMaster, collect, load_master

__all__ = ["LoadedMaster", "collect", "load_master"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: `tpm --help` needs none of them."""
    if name not in __all__:
        raise AttributeError(name)
    from tpm_excel.verbs.masters import loading

    return getattr(loading, name)
