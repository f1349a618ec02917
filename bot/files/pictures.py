"""Redraws pictures that strangers have sent: what a browser is shown is drawn here anew, without
what else the file held (where it was taken, by what, programs).

A moving one plays once and for five seconds at most: it would disturb who reads beside it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence

MOST_PIXELS = 25_000_000
LONGEST = 2048  # pixels of a side, as it is kept
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 85
MOVING = 360  # pixels of a side of a moving one
MOST_FRAMES = 60
PLAYED = 5_000  # ms; longer, it would have to be stoppable (WCAG 2.2.2)
SHORTEST = 20  # ms of a frame; browsers take less for 100
Image.MAX_IMAGE_PIXELS = None  # `redraw` looks itself; Pillow would warn, and only from 89 million


@dataclass(frozen=True, slots=True)
class Picture:
    """A redrawn picture. size: its width and height in pixels."""

    content_type: str
    content: bytes
    size: tuple[int, int]


def redraw(content: bytes) -> Picture | None:
    """Returns a picture upright and small enough to show, as a JPEG, or a PNG if it is transparent;
    a moving one as a WebP that plays once.

    None if the bytes are none of FORMATS, whatever they are said to be, if they are broken, or if
    the picture has more than MOST_PIXELS; that is read before any of them is drawn."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as found:
            small = found.width * found.height <= MOST_PIXELS
            if small and found.format != "MPO" and getattr(found, "is_animated", False):
                return _moving(found)
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


def _moving(found: Image.Image) -> Picture:
    frames = list(_frames(found))
    if len(frames) == 1:
        return _redrawn(found)
    (first, _), *others = frames
    target = BytesIO()
    first.save(
        target,
        "WEBP",
        save_all=True,
        append_images=[frame for frame, _ in others],
        duration=[time for _, time in frames],
        loop=1,
        quality=QUALITY,
        method=2,
    )
    return Picture("image/webp", target.getvalue(), first.size)


def _frames(found: Image.Image) -> Iterator[tuple[Image.Image, int]]:
    """Yields each frame that is played, and for how many ms."""
    played = 0
    most = max(1, min(MOST_FRAMES, MOST_PIXELS // (found.width * found.height)))
    for number, frame in enumerate(ImageSequence.Iterator(found)):
        if number >= most or played >= PLAYED:
            return
        time = int(frame.info.get("duration") or 100)
        time = min(max(time, SHORTEST), PLAYED - played)
        played += time
        drawn = frame.convert("RGBA")
        drawn.thumbnail((MOVING, MOVING))
        bare = Image.new(drawn.mode, drawn.size)
        bare.paste(drawn)
        yield bare, time
