"""The files that pages load, and the pages' weight."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from bot.web.assets import STATIC, assets
from scripts.assets import ICONS
from tests.world import World

TEMPLATES = Path(__file__).parent.parent.parent / "bot" / "web"
OWN = [path for path in STATIC.glob("*.js")]


async def test_a_file_is_kept_for_good_and_comes_packed(world: World):
    address = world.web + assets().address("console.css")
    async with world.http.get(address, auto_decompress=False) as answer:
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(await answer.read()) == (STATIC / "console.css").read_bytes()
    async with world.http.get(address, headers={"Accept-Encoding": "identity"}) as answer:
        assert await answer.read() == (STATIC / "console.css").read_bytes()


async def test_a_page_from_before_an_update_gets_the_present_file(world: World):
    async with world.http.get(f"{world.web}/assets/0123456789ab/theme.css") as answer:
        assert answer.status == 200 and answer.headers["Cache-Control"] == "no-cache"
    for name in ("nothing.css", "../words.py", "vendor/../../app.py", ""):
        async with world.http.get(f"{world.web}/assets/{assets().version}/{name}") as answer:
            assert answer.status == 404


def test_icons_are_those_that_pages_show():
    sources = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.py")]
    words = set(re.findall(r"[\"'#]([a-z][a-z0-9-]*)\b", "\n".join(p.read_text() for p in sources)))
    assert not set(ICONS) - words, "an icon that no page shows"
    sprite = (STATIC / "vendor" / "icons.svg").read_text()
    assert set(re.findall(r'id="([^"]+)"', sprite)) == set(ICONS)
    for template in TEMPLATES.rglob("*.html"):
        shown = set(re.findall(r'icon\("([a-z0-9-]+)"', template.read_text()))
        assert shown <= set(ICONS), template.name


def test_our_own_scripts_are_small():
    assert OWN
    assert sum(len(assets().files[path.name].packed) for path in OWN) <= 25_000
    assert max(len(path.read_text().splitlines()) for path in OWN) <= 200


def test_pages_hold_no_script_and_no_style_of_their_own():
    for template in TEMPLATES.rglob("*.html"):
        source = template.read_text()
        assert not re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|js:", source
        ), template.name


def test_colours_stand_in_the_theme_alone():
    for path in STATIC.glob("*.css"):
        colours = set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text()))
        hues = {"#b4441c", "#2f5fb3", "#7a3f9d", "#0d6e63", "#9c2f58", "#6b5a10", "#fff"}
        assert colours <= hues, path.name
