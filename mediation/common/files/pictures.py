"""A photo drawn anew: what was hidden in the file (place, camera, appended data) stays behind."""

import io
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageOps

from mediation.common.files.refusals import DamagedPhoto, FileRefused, TooManyPixels

FORMATS = ("JPEG", "PNG", "WEBP")
LONG_SIDE = 2400
THUMBNAIL_SIDE = 320
QUALITY = 85


@dataclass(frozen=True)
class Photo:
    """A JPEG of the store, and its thumbnail."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int

    def measures(self) -> dict[str, int]:
        return {"width": self.width, "height": self.height}


def redrawn(content: bytes) -> Photo:
    """Decode and encode a photo. Refused: too many pixels, anything that cannot be decoded."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _refuse_too_many_pixels(image)
            drawn = _upright_and_plain(image)
    except FileRefused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # A hostile file makes the decoders raise almost anything; all of it means the same.
        raise DamagedPhoto("files") from error
    small = drawn.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Photo(_jpeg(drawn), _jpeg(small), drawn.width, drawn.height)


def _refuse_too_many_pixels(image: Image.Image) -> None:
    """Before anything is decoded: the size stands in the head of the file."""
    if image.width * image.height > settings.FILE_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> TooManyPixels:
    return TooManyPixels("files", limit=settings.FILE_MAX_PIXELS // 1_000_000)


def _upright_and_plain(image: Image.Image) -> Image.Image:
    """Small enough, upright, on white paper where the original is transparent, without extras."""
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a large JPEG is decoded at a fraction of its size
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode not in ("RGB", "L", "RGBA", "CMYK"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    plain = image.convert("RGB")
    plain.info.clear()
    return plain


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()
