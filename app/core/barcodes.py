"""Codes in photos, read on the server: what a browser without a detector of its own hands in as a picture.

A helper of the foundation because rounds, stocktakes and gates all read labels.
"""

import io

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST = 1600  # pixels; a sharper picture takes longer and tells no more


def read_codes(picture: bytes) -> list[str]:
    """The texts of all QR codes and bar codes in a picture; none if it is no picture."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            image.draft("L", (LONGEST, LONGEST))
            grey = ImageOps.exif_transpose(image).convert("L")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError):
        return []
    grey.thumbnail((LONGEST, LONGEST))
    return [found.text for found in zxingcpp.read_barcodes(grey) if found.valid and found.text]
