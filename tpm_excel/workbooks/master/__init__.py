"""The master workbook: its sheets, its summary."""
