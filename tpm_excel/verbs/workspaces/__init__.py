"""A workspace as a whole: set up, its periods and forms, its year's end, and its rules explained."""
