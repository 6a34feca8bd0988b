"""Finding a plan in a council's own document: flat tables, blocks, tables of a Word document."""
