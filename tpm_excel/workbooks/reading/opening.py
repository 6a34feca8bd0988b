"""Opening whatever arrived: the first bytes decide what a file is, never its name."""

from __future__ import annotations

from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.workbooks.reading.book import Book, Unreadable

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_book(data: bytes, limits: Limits = LIMITS) -> Book:
    """Read the bytes of a workbook (.xlsx, .xlsm, .ods, .xls, .xlsb, .csv); raise Unreadable where they are none."""
    if not data:
        raise Unreadable("TPM101")
    if data.startswith(b"PK"):
        return _open_zip(data, limits)
    if data.startswith(_OLE):
        return _open_ole(data, limits)
    if not any(data[:4096]):
        raise Unreadable("TPM104", reason="it holds nothing but zeros; it may still have been copying")
    if data.startswith(b"%PDF"):
        raise Unreadable("TPM102", kind="a PDF")
    if data.startswith(_PICTURES):
        raise Unreadable("TPM102", kind="a picture")
    if data.startswith(b"L\x00\x00\x00\x01\x14\x02"):
        raise Unreadable("TPM102", kind="a shortcut, which points to a file on somebody else's computer")
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        raise Unreadable("TPM102", kind="a web page")
    if start.startswith(b"{") and (b"docs.google.com" in start or b'"doc_id"' in start):
        raise Unreadable("TPM102", kind="a shortcut to a Google sheet, which holds none of its answers")
    if start.startswith(b"[internetshortcut]"):
        raise Unreadable("TPM102", kind="a link to a web page")
    if start.startswith(b"<?xml"):
        raise Unreadable("TPM102", kind="an XML file")
    return _open_text(data)


def _open_zip(data: bytes, limits: Limits) -> Book:
    from tpm_excel.workbooks.reading.package import Package

    package = Package(data, limits)
    if package.has("xl/workbook.xml") or package.main_part():
        from tpm_excel.workbooks.reading.xlsx_reader import read_xlsx

        return read_xlsx(package)
    opendocument = package.text("mimetype").startswith("application/vnd.oasis.opendocument.spreadsheet")
    if opendocument or package.has("xl/workbook.bin"):
        from tpm_excel.workbooks.reading.apart import read_apart

        return read_apart(data, limits)
    if package.has("word/document.xml"):
        raise Unreadable("TPM102", kind="a Word document")
    if package.has("ppt/presentation.xml"):
        raise Unreadable("TPM102", kind="a PowerPoint presentation")
    if package.has("Index/Document.iwa"):
        raise Unreadable("TPM102", kind="an Apple Numbers document")
    raise Unreadable("TPM127", kind="a zip archive")


def _open_ole(data: bytes, limits: Limits) -> Book:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("TPM103")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        from tpm_excel.workbooks.reading.apart import read_apart

        return read_apart(data, limits)
    if "WordDocument".encode("utf-16-le") in data:
        raise Unreadable("TPM102", kind="a Word document")
    if "__substg1.0_".encode("utf-16-le") in data:
        raise Unreadable("TPM127", kind="an Outlook message")
    raise Unreadable("TPM102", kind="an old Office file")


def _open_text(data: bytes) -> Book:
    from tpm_excel.workbooks.reading.text_reader import read_text_table

    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("TPM102", kind="of an unknown kind")
    return read_text_table(data)
