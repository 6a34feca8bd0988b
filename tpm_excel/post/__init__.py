"""E-mail: drafts that open unsent. Nothing is ever sent from here without a command that says so."""
