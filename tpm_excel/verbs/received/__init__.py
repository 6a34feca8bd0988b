"""What came in: archived, opened, recognised, and remembered as returns."""
