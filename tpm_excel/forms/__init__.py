"""Forms: what a return looks like, which answers it takes, what is checked, how it merges and what is counted."""
