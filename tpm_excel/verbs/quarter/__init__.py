"""A quarter as it stands: merged, checked, weighed, signed off, and what is outstanding of it."""
