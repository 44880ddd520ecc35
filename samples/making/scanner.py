"""Pages of a PDF as an office scanner or a telephone would give them: gray, a little askew, noisy."""

import random
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def page_images(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Every page, gray, at ``dpi``."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def scanned(page: Image.Image, draw: random.Random, skew: float = 1.2, fade: float = 0.0) -> Image.Image:
    """A flatbed scan: turned by up to ``skew`` degrees, paper tone, grain, dust, shadow at an edge."""
    page = page.rotate(draw.uniform(-skew, skew), Image.Resampling.BICUBIC, fillcolor=250)
    page = page.filter(ImageFilter.GaussianBlur(draw.uniform(0.35, 0.6)))
    ink, paper = 25 + int(90 * fade), draw.randint(240, 248)
    page = page.point([ink + (paper - ink) * value // 255 for value in range(256)])
    return _dust(_grain(_edge(page, draw), draw), draw)


def photographed(page: Image.Image, draw: random.Random) -> Image.Image:
    """A telephone's picture of the paper on a desk: perspective, uneven light, softer letters."""
    width, height = page.size
    sway = [draw.uniform(0.006, 0.026) for _ in range(8)]
    corners = (
        -sway[0] * width,
        -sway[1] * height,
        -sway[2] * width,
        height * (1 + sway[3]),
        width * (1 + sway[4]),
        height * (1 + sway[5]),
        width * (1 + sway[6]),
        -sway[7] * height,
    )
    page = page.transform(page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=92)
    light = Image.linear_gradient("L").resize(page.size).point(lambda value: 190 + value // 4)
    page = ImageChops.multiply(page, light)
    return _grain(page.filter(ImageFilter.GaussianBlur(0.7)), draw)


def _grain(page: Image.Image, draw: random.Random) -> Image.Image:
    small = (page.width // 2, page.height // 2)
    noise = Image.frombytes("L", small, draw.randbytes(small[0] * small[1])).resize(page.size)
    noise = noise.point([123 + value * 7 // 255 for value in range(256)])
    return ImageChops.add(page, noise, 1, -127)


def _dust(page: Image.Image, draw: random.Random) -> Image.Image:
    pen = ImageDraw.Draw(page)
    for _ in range(draw.randint(8, 25)):
        x, y, size = draw.randrange(page.width), draw.randrange(page.height), draw.randint(1, 3)
        pen.ellipse((x, y, x + size, y + size), fill=draw.randint(60, 160))
    return page


def _edge(page: Image.Image, draw: random.Random) -> Image.Image:
    pen = ImageDraw.Draw(page)
    for column in range(draw.randint(6, 22)):
        pen.line((column, 0, column, page.height), fill=110 + column * 6)
    return page


def jpeg(page: Image.Image, quality: int = 34) -> bytes:
    """The page as a JPEG."""
    target = BytesIO()
    page.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def png(page: Image.Image) -> bytes:
    """The page in sixteen grays as a PNG."""
    target = BytesIO()
    page.quantize(16).save(target, "PNG", optimize=True)
    return target.getvalue()


def image_pdf(pages: list[bytes], dpi: int) -> bytes:
    """JPEG pages as a PDF without any text."""
    target = BytesIO()
    canvas = Canvas(target, invariant=True)
    canvas.setCreator("Pemindai kantor (rekaan)")
    for page in pages:
        image = ImageReader(BytesIO(page))
        size = tuple(side * 72 / dpi for side in image.getSize())
        canvas.setPageSize(size)
        canvas.drawImage(image, 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def tiff(pages: list[Image.Image], dpi: int) -> bytes:
    """Pages as one black-and-white TIFF, Group 4, as fax machines and old scanners write it."""
    black = [page.point(lambda value: 255 if value > 150 else 0).convert("1") for page in pages]
    target = BytesIO()
    black[0].save(
        target, "TIFF", save_all=True, append_images=black[1:], compression="group4", dpi=(dpi, dpi)
    )
    return target.getvalue()
