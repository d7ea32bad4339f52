"""Invented pictures: two photographs as they might have been, a map and a plan drawing."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from leverans.demo.document import Document
from leverans.formats.archival_pdf import REGULAR, font_path

SIZE = (960, 640)
FORMATS = {".jpg": "JPEG", ".png": "PNG", ".tif": "TIFF"}
COMPRESSION = {"TIFF": "tiff_lzw"}
Brush = ImageDraw.ImageDraw


def render(document: Document) -> bytes:
    """The picture in the format of its file name; the same bytes every time."""
    kind = FORMATS[document.path[-4:]]
    image = PAINTERS[document.layout]()
    target = BytesIO()
    image.save(target, kind, dpi=(300, 300), compression=COMPRESSION.get(kind))
    return target.getvalue()


def _furnace() -> Image.Image:
    image, brush = _landscape(seed=12)
    brush.polygon([(330, 500), (360, 210), (560, 210), (600, 500)], fill="#6f6258")
    brush.polygon([(340, 215), (460, 130), (580, 215)], fill="#4b3a34")
    brush.rectangle((425, 90, 470, 160), fill="#57483f")
    brush.pieslice((410, 380, 520, 620), 180, 360, fill="#241b18")
    return _photograph(image, seed=12)


def _houses() -> Image.Image:
    image, brush = _landscape(seed=13)
    for number in range(4):
        left = 90 + number * 205
        brush.rectangle((left, 370, left + 160, 500), fill="#8d2f23")
        brush.polygon([(left - 12, 372), (left + 80, 300), (left + 172, 372)], fill="#3c3a3d")
        for window in (left + 22, left + 100):
            brush.rectangle((window, 405, window + 38, 450), fill="#f4f1e4", outline="#ffffff")
    return _photograph(image, seed=13)


def _map() -> Image.Image:
    image, brush = _blank("#f3efe2")
    brush.polygon([(0, 0), (310, 0), (250, 260), (120, 330), (0, 300)], fill="#bcd6e6")
    brush.line([(230, 280), (360, 380), (520, 420), (960, 560)], fill="#8ab4cf", width=16)
    brush.line([(0, 520), (400, 470), (960, 250)], fill="#b9a27c", width=8)
    spots = ((390, 330), (470, 300), (560, 350), (640, 330), (480, 480))
    for number, (x, y) in enumerate(spots, start=1):
        brush.rectangle((x, y, x + 34, y + 24), fill="#a23b2a")
        brush.text((x + 8, y + 28), str(number), font=_font(18), fill="#202020")
    brush.text((30, 40), "Ångsjön", font=_font(26), fill="#2d5d7c")
    brush.text((30, 590), "Ångsjö bruk – inventerade byggnader", font=_font(22), fill="#202020")
    return image


def _drawing() -> Image.Image:
    image, brush = _blank("#ffffff")
    brush.rectangle((160, 110, 800, 500), outline="black", width=7)
    brush.line([(480, 110), (480, 330)], fill="black", width=5)
    brush.line([(160, 330), (390, 330)], fill="black", width=5)
    brush.ellipse((560, 190, 710, 340), outline="black", width=4)
    labels = (("Masugnspipa", 572, 252), ("Gjutrum", 250, 210), ("Bälghus", 250, 410))
    for text, x, y in (*labels, ("Hyttan, plan 1. Skala 1:100", 160, 550)):
        brush.text((x, y), text, font=_font(20), fill="black")
    return image.convert("L")


def _landscape(*, seed: int) -> tuple[Image.Image, Brush]:
    image, brush = _blank("#c9d8e2")
    chance = Random(seed)  # noqa: S311
    for x in range(-20, SIZE[0], 18):
        top = 300 + chance.randrange(-45, 45)
        brush.polygon([(x, 430), (x + 18, top), (x + 36, 430)], fill="#39513f")
    brush.rectangle((0, 420, *SIZE), fill="#7b8f58")
    return image, brush


def _photograph(image: Image.Image, *, seed: int) -> Image.Image:
    """Softened and grained, as a photograph would be."""
    chance = Random(seed)  # noqa: S311
    grain = Image.frombytes("L", (120, 80), chance.randbytes(9600)).resize(SIZE)
    soft = image.filter(ImageFilter.GaussianBlur(1.6))
    return Image.blend(soft, grain.convert("RGB"), 0.07)


def _blank(colour: str) -> tuple[Image.Image, Brush]:
    image = Image.new("RGB", SIZE, colour)
    return image, ImageDraw.Draw(image)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path(REGULAR)), size)


PAINTERS: dict[str, Callable[[], Image.Image]] = {
    "furnace": _furnace,
    "houses": _houses,
    "map": _map,
    "drawing": _drawing,
}
