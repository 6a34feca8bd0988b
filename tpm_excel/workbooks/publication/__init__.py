"""What a council publishes of a period: appendices for print, an accessible workbook, and the data as CSV."""
