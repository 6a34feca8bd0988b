"""How everything that tpm writes is written: the house style, tables, heights of rows."""
