"""What people and programs do to a return before it comes back, each as one small function on a paper."""

from __future__ import annotations

from damage import in_cells, in_columns, in_oddities, in_references, in_rows, in_sheets
from damage.library import DAMAGES

__all__ = ["DAMAGES", "in_cells", "in_columns", "in_oddities", "in_references", "in_rows", "in_sheets"]
