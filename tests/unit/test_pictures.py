"""Pictures of strangers are drawn anew; what is none is never shown."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.files.pictures import LONGEST, MOST_FRAMES, MOST_PIXELS, MOVING, redraw

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def written(
    form: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **more: object
) -> bytes:
    target = BytesIO()
    Image.new(mode, size).save(target, form, **more)
    return target.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "Spycam"
    exif.get_ifd(GPS)[1] = "N"
    return written("JPEG", exif=exif)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (written("JPEG"), "image/jpeg"),
        (written("JPEG", "CMYK"), "image/jpeg"),
        (written("PNG"), "image/jpeg"),
        (written("PNG", "RGBA"), "image/png"),
        (written("PNG", "I;16"), "image/jpeg"),
        (written("PNG", "P", transparency=0), "image/png"),
        (written("WEBP"), "image/jpeg"),
        (written("WEBP", "RGBA"), "image/png"),
        (written("GIF", "P"), "image/jpeg"),
    ],
)
def test_each_form_is_drawn_anew(content: bytes, kind: str):
    drawn = redraw(content)
    assert drawn and (drawn.content_type, drawn.size) == (kind, (40, 20))
    with Image.open(BytesIO(drawn.content)) as found:
        assert f"image/{(found.format or '').lower()}" == kind
        assert getattr(found, "n_frames", 1) == 1


def moving(form: str, frames: int, each: int, size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture of that many frames, each another shade, shown for so many ms."""
    others = [Image.new("RGB", size, (97 * number % 256, 0, 0)) for number in range(1, frames)]
    return written(form, size=size, save_all=True, append_images=others, duration=each, loop=0)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_a_moving_one_is_drawn_anew_and_plays_once(form: str):
    drawn = redraw(moving(form, 3, 200) + b"<script>")
    assert drawn and (drawn.content_type, drawn.size) == ("image/webp", (40, 20))
    assert b"<script>" not in drawn.content
    with Image.open(BytesIO(drawn.content)) as found:
        assert (found.n_frames, found.info["loop"]) == (3, 1)


@pytest.mark.parametrize(
    ("content", "frames"),
    [
        (moving("GIF", 40, 500), 10),  # 20 s
        (moving("GIF", 63, 20), MOST_FRAMES),
        (moving("GIF", 4, 50, (3000, 3000)), 2),  # 36 million pixels
    ],
)
def test_a_moving_one_ends_in_time(content: bytes, frames: int):
    drawn = redraw(content)
    assert drawn and max(drawn.size) <= MOVING
    with Image.open(BytesIO(drawn.content)) as found:
        assert found.n_frames == frames


def test_a_moving_one_whose_frames_are_too_many_pixels_stands_still():
    drawn = redraw(moving("GIF", 2, 50, (4900, 5000)))
    assert drawn and drawn.content_type == "image/jpeg"


def test_it_stands_upright_and_says_nothing_of_its_origin():
    drawn = redraw(with_exif() + b"<script>alert(1)</script>PK\x03\x04")
    assert drawn and drawn.size == (20, 40)  # turned, as its orientation asks
    with Image.open(BytesIO(drawn.content)) as found:
        assert not found.getexif() and "exif" not in found.info
    assert all(word not in drawn.content for word in (b"Spycam", b"Exif", b"script", b"PK\x03\x04"))


def test_large_ones_are_made_smaller_and_too_large_ones_are_none():
    drawn = redraw(written("JPEG", "L", (5000, 2500)))
    assert drawn and drawn.size == (LONGEST, LONGEST // 2)
    assert redraw(written("PNG", "1", (MOST_PIXELS // 1000, 1000))) is not None
    assert redraw(written("PNG", "1", (MOST_PIXELS // 1000 + 1, 1000))) is None
    assert redraw(written("PNG", "1", (30_000, 30_000))) is None  # 900 million in 110 KB


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
        written("PNG")[:40],
        written("BMP"),
        written("TIFF"),
        written("ICO", size=(16, 16)),
    ],
)
def test_what_is_no_picture(content: bytes):
    assert redraw(content) is None
