"""Files of a workspace: how they are read, kept to save time, and written beside what must stay."""
