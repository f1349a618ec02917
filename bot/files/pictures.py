"""Redraws pictures that strangers have sent: what a browser is shown is drawn here anew, without
what else the file held (where it was taken, by what, programs)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000
LONGEST = 2048  # pixels of a side, as it is kept
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 85
Image.MAX_IMAGE_PIXELS = None  # `redraw` looks itself; Pillow would warn, and only from 89 million


@dataclass(frozen=True, slots=True)
class Picture:
    """A redrawn picture. size: its width and height in pixels."""

    content_type: str
    content: bytes
    size: tuple[int, int]


def redraw(content: bytes) -> Picture | None:
    """Returns a picture upright and small enough to show, as a JPEG, or a PNG if it is transparent;
    of a moving one the first frame.

    None if the bytes are none of FORMATS, whatever they are said to be, if they are broken, or if
    the picture has more than MOST_PIXELS; that is read before any of them is drawn."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as found:
            small = found.width * found.height <= MOST_PIXELS
            return _redrawn(found) if small else None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, struct.error):
        return None  # what Pillow raises for broken files depends on the format


def _redrawn(found: Image.Image) -> Picture:
    found.draft("RGB", (LONGEST, LONGEST))  # a large JPEG is read at a fraction of its size
    upright = ImageOps.exif_transpose(found)
    clear = "A" in upright.getbands() or "transparency" in upright.info
    drawn = upright.convert("RGBA" if clear else "RGB")
    drawn.thumbnail((LONGEST, LONGEST))
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    target = BytesIO()
    if clear:
        bare.save(target, "PNG", optimize=True)
    else:
        bare.save(target, "JPEG", quality=QUALITY, optimize=True)
    kind = "image/png" if clear else "image/jpeg"
    return Picture(kind, target.getvalue(), bare.size)
