"""The plan: read, checked, imported into, and its versions."""
