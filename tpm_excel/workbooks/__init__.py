"""The only folder that knows spreadsheet files: opening, reading, and writing them."""
