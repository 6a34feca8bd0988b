"""The workbook `plan.xlsx`, which belongs to people: making it, reading it, changing it in place."""
