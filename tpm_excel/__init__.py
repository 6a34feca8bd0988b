"""tpm: a council's quarterly performance returns, with Excel at both ends."""
