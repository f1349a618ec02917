"""The files that pages load. Their address has the hash of them all, so a browser keeps them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

from bot import look
from bot.errors import SettingsError

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"
NEEDED = "vendor/htmx.js"

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Asset:
    """One file. packed: by gzip."""

    content_type: str
    plain: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by name ("vendor/htmx.js"), and the hash of them all."""

    version: str
    files: dict[str, Asset]

    def address(self, name: str) -> str:
        """Returns a file's address. Raises KeyError."""
        assert self.files[name]
        return f"/assets/{self.version}/{name}"


def _paths() -> Iterator[tuple[str, Path]]:
    for path in sorted(STATIC.rglob("*")):
        if path.suffix in TYPES:
            yield path.relative_to(STATIC).as_posix(), path
    for name in look.FILES:
        yield name, look.FOLDER / name


@cache
def assets() -> Assets:
    """Reads the files. Raises SettingsError if those of other projects are not installed."""
    contents = {name: path.read_bytes() for name, path in _paths()}
    if NEEDED not in contents:
        raise SettingsError(
            f"{STATIC / 'vendor'} is empty: the console's scripts and icons are copied there by "
            "`make install`."
        )
    total = hashlib.sha256()
    for name, content in contents.items():
        total.update(name.encode() + b"\0" + content)
    return Assets(
        total.hexdigest()[:12],
        {
            name: Asset(TYPES[Path(name).suffix], content, gzip.compress(content, 9, mtime=0))
            for name, content in contents.items()
        },
    )


@routes.get("/assets/{version}/{name:.+}")
async def asset(request: web.Request) -> web.Response:
    """Returns a file. Under another version's hash, which a page from before an update asks for, it
    is the present file and not kept."""
    found = assets().files.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    current = request.match_info["version"] == assets().version
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    return web.Response(
        body=found.packed if packs else found.plain,
        headers={
            "Content-Type": f"{found.content_type}; charset=utf-8",
            "Cache-Control": FOR_GOOD if current else "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Accept-Encoding",
            # a worker has no page whose policy would hold for it
            "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
            **({"Content-Encoding": "gzip"} if packs else {}),
        },
    )
