"""What is published of a quarter, in editions."""
