"""The zip file of a workbook, put together from pieces that were packed at different times."""

from __future__ import annotations

import io
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.workbooks.writing.packing import Package, packed

parts = st.lists(st.binary(max_size=2_000), min_size=1, max_size=4)


@given(parts, parts, st.sampled_from((1, 6)))
def test_a_file_of_several_pieces_is_read_as_one(one: list[bytes], other: list[bytes], level: int) -> None:
    package = Package()
    for name, pieces in (("xl/one.xml", one), ("other.xml", other)):
        package.add(name, [packed(piece, level) for piece in pieces])
    with ZipFile(io.BytesIO(package.finished())) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == {
            "xl/one.xml": b"".join(one),
            "other.xml": b"".join(other),
        }
