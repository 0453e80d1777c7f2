"""Photographs of observers: read, turned upright, made smaller, and written anew without what a camera adds.

What is stored is drawn by us: neither the place and the time of the camera nor a file hidden in another
survive.
"""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 15 * 1024 * 1024  # as sent
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2_000  # pixels, as stored
QUALITY = 85
CONTENT_TYPE = "image/jpeg"


class NotAPhotographError(Exception):
    """It is no picture that we take, or too large a one."""


def redrawn(source: BinaryIO, size: int) -> bytes:
    """A JPEG of the picture's pixels alone.

    Raises:
        NotAPhotographError: not a JPEG, PNG or WebP by its content, broken, or beyond MAX_BYTES, MAX_PIXELS.
    """
    if not 0 < size <= MAX_BYTES:
        raise NotAPhotographError
    try:
        with Image.open(source, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise NotAPhotographError
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            drawn.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except NotAPhotographError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as broken:
        raise NotAPhotographError from broken
    stream = BytesIO()
    drawn.save(stream, "JPEG", quality=QUALITY, optimize=True)
    return stream.getvalue()
