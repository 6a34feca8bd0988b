"""What goes out: returns, corrections, reminders, thanks and sign-off sheets, each with its draft."""
