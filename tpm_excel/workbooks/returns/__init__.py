"""The return: the workbook that a directorate fills in, and the reading of what it sends back."""
