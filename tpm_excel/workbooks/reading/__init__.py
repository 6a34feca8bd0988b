"""Opening and reading whatever workbook or text arrives, as sheets of cells."""
