"""Draw the pictures of README.md and of the guides: `python docs/make_pictures.py`.

It plays the sample borough with the commands that everybody has, draws what they wrote with LibreOffice, and keeps the
pages named in `PICTURES`. It needs LibreOffice and `pdftoppm` (on Debian: libreoffice-calc-nogui poppler-utils). A
test holds that each picture is named in a guide, and that each picture in a guide is of this list.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
from PIL import Image, ImageChops, ImageOps

from tpm_excel.workbooks.publication.pdf import libreoffice

FOLDER = Path(__file__).resolve().parent / "pictures"
LARGEST = 120_000
"""How many bytes a picture may have."""
_LONGEST = 1600
_COLOURS = (256, 128, 64, 32, 16)
_WHOLE_SHEETS = 'pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}'
_RETURN, _CORRECTIONS = "outbox/{period}/tpm-return_*_{code}.xlsx", "outbox/{period}/corrections/*_{code}.xlsx"
_MASTER, _PACK = "master-{period}.xlsx", "published/{period}/appendices.pdf"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name, which file of the played workspace it shows, and what of it.

    Of a workbook that is the head of the first sheet whose name begins so, without the white at its right; of the pack,
    the first page that holds some words. `width` is how wide it is drawn, and `height` how much of it is shown.
    """

    name: str
    file: str
    sheet: str = ""
    words: str = ""
    width: int = 1400
    height: int = 1600


PICTURES = (
    Picture("about.png", _RETURN, "About", width=750, height=800),
    Picture("return.png", _RETURN, "Strategic plan", height=620),
    Picture("corrections.png", _CORRECTIONS, "Corrections", width=1160, height=560),
    Picture("marked.png", _CORRECTIONS, "Strategic plan", height=620),
    Picture("sign-off.png", "outbox/{period}/signoff/*_{code}.xlsx", "Sign-off", width=790, height=1100),
    Picture("summary.png", _MASTER, "Summary", width=1000, height=1050),
    Picture("exceptions.png", _MASTER, "Exceptions", width=1150, height=600),
    Picture("sources.png", _MASTER, "Sources", height=420),
    Picture("pack-summary.png", _PACK, words="Performance summary", width=1050),
    Picture("pack-plan.png", _PACK, words="Strategic plan monitoring", width=1120),
    Picture("pack-measures.png", _PACK, words=": Measures, ", width=1120),
)


def main() -> None:
    """Play the sample borough, draw every picture of the list, and take others away."""
    programs = {"LibreOffice": libreoffice(), "pdftoppm": shutil.which("pdftoppm")}
    missing = [name for name, found in programs.items() if not found]
    if missing:
        raise SystemExit(f"{' and '.join(missing)} is not on this computer: no picture was drawn, none was changed.")
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name) / "Rivermead"
        _tpm("demo", str(workspace), cwd=Path(name))
        for command in (("publish", "--pdf"), ("signoff", "pack")):
            _tpm(*command, cwd=workspace)
        drawn = {one.name: data for one in PICTURES for data in _drawn(one, workspace)}
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        if path.name not in {one.name for one in PICTURES}:
            path.unlink()
    for file, data in drawn.items():
        (FOLDER / file).write_bytes(data)
        sys.stdout.write(f"{file}  {len(data) // 1000} kB\n")
    if len(drawn) < len(PICTURES):
        raise SystemExit("The pictures that were not drawn were left as they were.")


def _tpm(*words: str, cwd: Path) -> None:
    """Run a command of tpm; it must end well."""
    subprocess.run([sys.executable, "-m", "tpm_excel", *words], cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def _drawn(picture: Picture, workspace: Path) -> Iterator[bytes]:
    """The picture, where the borough has what it shows; else why not is said."""
    latest = max(workspace.glob("master-*.xlsx")).stem.removeprefix("master-")
    pattern = picture.file.format(period=latest, code=_code(workspace / "outbox" / latest))
    path = next(workspace.glob(pattern), None)
    page = _page(path, picture) if path else 0
    if path is None or not page:
        sys.stdout.write(f"{picture.name}  not drawn: no {picture.sheet or picture.words} in {pattern}\n")
        return
    yield _small(_sheet(path, page, picture) if picture.sheet else _image(path, page, picture.width), picture.name)


def _sheet(path: Path, page: int, picture: Picture) -> Image.Image:
    """The head of a sheet, drawn so that what stands in it is as wide as it should be.

    LibreOffice makes a very long sheet smaller, and leaves the rest of its page white.
    """
    written = _written(_image(path, page, picture.width))
    image = _written(_image(path, page, picture.width * picture.width // written.width))
    return image.crop((0, 0, image.width, min(image.height, picture.height)))


def _image(path: Path, page: int, width: int) -> Image.Image:
    """The head of a page, drawn so wide."""
    part = ("-f", str(page), "-l", str(page), "-scale-to-x", str(width), "-scale-to-y", "-1", "-x", "0", "-y", "0")
    data = _ran("pdftoppm", *part, "-W", str(width), "-H", str(_LONGEST), "-png", str(_pdf(path)))
    return Image.open(io.BytesIO(data)).convert("RGB")


def _written(image: Image.Image) -> Image.Image:
    """The part of an image that something stands in."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    return image.crop((0, 0, box[2], box[3])) if box else image


@cache
def _code(outbox: Path) -> str:
    """The directorate that is shown: one with errors and queries, and the most kinds of finding."""
    kinds = {}
    for path in (outbox / "corrections").glob("*.xlsx"):
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            lines = [row for row in book.worksheets[0].values if isinstance(row[0], int)]
        kinds[path.stem.rpartition("_")[2]] = len({row[1] for row in lines}), len({row[7] for row in lines})
    return max(sorted(kinds), key=lambda code: kinds[code])


@cache
def _pdf(path: Path) -> Path:
    """A workbook as PDF beside it, each sheet one page; a PDF is one already."""
    if path.suffix == ".pdf":
        return path
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    _ran(libreoffice(), "--headless", profile, "--convert-to", _WHOLE_SHEETS, "--outdir", str(path.parent), str(path))
    return path.with_suffix(".pdf")


def _page(path: Path, picture: Picture) -> int:
    """The number of the page that a picture shows; 0 where there is none."""
    if picture.sheet:
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            names = enumerate(book.sheetnames, 1)
        return next((number for number, name in names if name.startswith(picture.sheet)), 0)
    pages = _ran("pdftotext", str(path), "-").decode("utf-8").split("\f")
    return next((number for number, text in enumerate(pages, 1) if picture.words in text), 0)


def _ran(*command: str) -> bytes:
    """What a program wrote on its standard output; it must end well."""
    return subprocess.run(command, check=True, capture_output=True).stdout


def _small(image: Image.Image, name: str) -> bytes:
    """An image as PNG with a white margin and a thin frame, in as many colours as it may have bytes."""
    framed = ImageOps.expand(ImageOps.expand(image, 12, "white"), 1, "#C9D3E0")
    for colours in _COLOURS:
        target = io.BytesIO()
        framed.quantize(colours, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
        if target.tell() <= LARGEST:
            return target.getvalue()
    raise SystemExit(f"{name} is larger than {LARGEST // 1000} kB. Show less of its height.")


if __name__ == "__main__":
    main()
