"""Examples of what is found under the built-in codes, and of explanations that closed a query."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "TPM108": (
        "The hidden stamp says Housing, and the first sheet says Health.",
        "We used the workbook of Health and pasted our own rows into it.",
    ),
    "TPM201": ("Status is blank in a row that has a comment.",),
    "TPM202": ("“Rather good” is typed where the list has Completed, On Target, Delayed and Overdue.",),
    "TPM203": ("“about half” is typed where a percentage is asked for.",),
    "TPM204": ("“early next year” is typed where one date is asked for.",),
    "TPM205": ("A formula shows #REF! because the cell that it referred to was deleted.",),
    "TPM124": (
        "A return comes back as .xlsb, and a cell of it has a note.",
        "The notes are for my own team and answer nothing.",
    ),
    "TPM208": (
        "A 1 was pasted into a cell that had lost its percentage format.",
        "The work is finished, so 100% is right.",
    ),
    "TPM209": ("30/11/2052 is typed for 30/11/2025.",),
    "TPM220": (
        "“Moved to May” stands in a note on the cell, and not in the cell.",
        "The note is for my own team and answers nothing.",
    ),
    "TPM250": ("“twelve” is typed where a number is asked for.",),
    "TPM251": ("6 is entered where the scale goes from 1 to 5.",),
    "TPM252": (
        "“between 60 and 70” is entered as an outturn.",
        "The two surveys differ, and only the range was published.",
    ),
    "TPM301": ("A row came back with nothing in its yellow columns.",),
    "TPM304": (
        "The reference was deleted; the title still says which row it is.",
        "The row is the right one; I deleted the reference by mistake.",
    ),
    "TPM320": (
        "The row 1.1a.2 came back with the title of 1.1a.3.",
        "The titles were sorted by mistake; the answers stand on the right rows.",
    ),
    "TPM330": ("“As above” stands in the box beside a query.",),
    "TPM402": ("5.1a.2 stands twice on the sheet, once as Delayed and once as On Target.",),
    "TPM404": (
        "The row 5.1a.2 was issued, and no row of the sheet that came back has it.",
        "The row moved to Adult Services in August, which will answer it.",
    ),
    "TPM406": ("The answers came back as a picture on a blank sheet.",),
    "TPM409": ("“See my e-mail” stands in a row below the table.",),
    "TPM501": ("A second file says Delayed where the first said On Target.",),
}
"""By code: an example, and for a query that an officer can explain a good explanation."""
