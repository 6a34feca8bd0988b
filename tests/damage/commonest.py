"""The thirty commonest ways in which officers damage a return, and what else an inbox must bear: what tries each.

A way is tried by damages, named as in the library, or by tests, named by their file. A test holds that all exist.
"""

from __future__ import annotations

_CLIENT, _BAD, _WHOLE = "tests/test_client_damages.py", "tests/test_bad_inbox.py", "tests/test_whole_files.py"
_OPENING, _OFFICE = "tests/workbooks/test_opening.py", "tests/test_libreoffice.py"

COMMONEST: dict[int, tuple[str, list[str]]] = {
    1: ("The file renamed, copied, numbered", ["tests/test_moved_about.py"]),
    2: ("Pasted over the dropdowns", ["all formats lost", "two statuses in a cell", _BAD]),
    3: ("A word that is nearly one of the list", ["statuses with a slip of the keys", _CLIENT]),
    4: (
        "Spaces, hard spaces and line ends",
        [
            "statuses with odd case and spaces",
            "references with odd spaces and case",
            "comments with curly quotes and hard spaces",
            "cells of spaces for blanks",
        ],
    ),
    5: (
        "Text or units in a number",
        ["a percentage with words", "a figure with words", "a number with words", "figures with their unit"],
    ),
    6: (
        "Dates as text, in other orders, impossible, with a time",
        ["dates as text", "dates that are none", "dates with the time of day", "serial numbers for dates"],
    ),
    7: ("A blank, a nought, N/A or a dash", ["dashes and noughts for blanks", "cells of spaces for blanks"]),
    8: ("The file of another quarter", [_WHOLE, "printed period retyped"]),
    9: ("Sent twice, in two versions, by two services", ["tests/merging/test_merging.py"]),
    10: ("An old version of the form, with other headings", ["heading of an answer retyped", "plan column deleted"]),
    11: ("Another workbook altogether", [_BAD, "every carrier lost"]),
    12: ("A formula instead of a value", ["answer by a formula", "formula never calculated"]),
    13: ("Rows inserted, blank rows left", ["blank row inserted in the middle", "blank row between all rows", _CLIENT]),
    14: ("Rows sorted or filtered", ["rows sorted", "rows filtered", _CLIENT]),
    15: ("Rows deleted", ["row deleted", "several rows deleted", _CLIENT]),
    16: ("Rows copied", ["row copied", "row copied and answered anew", _CLIENT]),
    17: (
        "References and hidden cells blanked or written over",
        ["references all lost", "some references lost", "hidden stamp deleted", "hidden stamp shown and scribbled on"],
    ),
    18: (
        "Columns deleted, inserted, moved; headings retyped",
        ["answer column deleted", "column inserted", "columns all shuffled", "heading of an answer retyped", _CLIENT],
    ),
    19: ("The tab renamed, deleted, copied", ["sheet renamed", "first sheet deleted", "tab copied", _CLIENT]),
    20: (
        "Notes and totals below and beside the table",
        ["notes and totals below the table", "stray characters beside the table", "subtotals between the rows"],
    ),
    21: (
        "A fill or a border down the whole sheet",
        ["a value in the last row of the sheet", "filled down below the table", "tests/test_hostile_files.py"],
    ),
    22: ("Cells merged", ["cells merged down", "cells merged across", "cells merged with values left below", _CLIENT]),
    23: ("References or dates dragged into a series", ["references dragged into a series", _CLIENT]),
    24: (
        "Noughts before and after, long numbers",
        ["references turned into numbers", "references as text with zeros before"],
    ),
    25: (
        "Cut and paste, links to other workbooks, #REF!",
        ["row cut and pasted to the end", "a column of links to another workbook", "broken formula", _CLIENT],
    ),
    26: ("Answers in notes", ["answer typed in a note", "answers typed in notes throughout", _CLIENT]),
    27: ("Several values in one cell", ["two statuses in a cell", "reference and title in one cell"]),
    28: ("Text that begins with =, + or -", ["comments that begin like formulas"]),
    29: ("Saved as .xls or .ods, or with all values as text", [_CLIENT, _OFFICE, "everything as text"]),
    30: ("A password, a label, a shortcut, half a file", [_BAD, _OPENING]),
}

LISTED: dict[str, list[str]] = {
    "The stamp, the property, the name and the printed text lost, singly and all": [
        "hidden stamp deleted",
        "document property lost",
        "defined names lost",
        "first sheet deleted",
        "every carrier lost",
    ],
    "References lost, and known again by the titles": ["references all lost", "references lost and titles retyped"],
    "Two returns in one workbook": [_WHOLE],
    "A table in two parts": ["table split over two sheets", "half of the table on a sheet without headings"],
    "A header retyped, moved, repeated, deleted, merged": [
        "heading of the plan retyped",
        "heading moved one row up",
        "heading row repeated in the middle",
        "heading row deleted",
        "headings merged across",
    ],
    "References made numbers or dates": ["references turned into numbers", "references turned into dates"],
    "The 1904 system": ["the 1904 system"],
    "A text longer than a cell can hold": ["a comment longer than a cell can hold"],
    "Another return's rows": [_WHOLE, "tests/merging/test_merging.py"],
    "A stamp that was changed": ["tests/workbooks/test_stamp.py"],
}
