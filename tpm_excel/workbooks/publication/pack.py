"""The files of a pack by name, and what each is for."""

from __future__ import annotations

APPENDICES, ACCESSIBLE, PDF = "appendices.xlsx", "performance-accessible.xlsx", "appendices.pdf"
DICTIONARY, CHANGES = "data-dictionary.csv", "changes.csv"
MANIFEST, READABLE = "manifest.json", "manifest.txt"
ABOUT = {
    APPENDICES: "the appendices of the committee report, for print",
    PDF: "the same as PDF",
    ACCESSIBLE: "the tables for the public, accessible",
    DICTIONARY: "what each column of the data means",
    CHANGES: "what this edition changes, and why",
    MANIFEST: "what was published from which master, for programs",
    READABLE: "the same for people",
}
