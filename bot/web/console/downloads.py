"""Files that a page offers: browsers keep them, and never show them as a page of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from bot.web.console.desk import Desk

SVG = "image/svg+xml"


def download(content: str | bytes, name: str, kind: str) -> web.Response:
    """Returns a file."""
    if isinstance(content, bytes):
        return web.Response(body=content, content_type=kind, headers=_kept(name))
    return web.Response(text=content, content_type=kind, charset="utf-8", headers=_kept(name))


def drawing(drawn: str, name: str) -> web.Response:
    """Returns a picture as a file, which can load nothing wherever it is opened."""
    made = download(drawn, name, SVG)
    made.headers["Content-Security-Policy"] = "default-src 'none'"
    return made


async def streamed(
    desk: Desk, parts: AsyncIterator[str], name: str, kind: str
) -> web.StreamResponse:
    """Returns a file as it is read, part by part."""
    answer = web.StreamResponse(headers={"Content-Type": f"{kind}; charset=utf-8", **_kept(name)})
    await answer.prepare(desk.request)
    async for part in parts:
        await answer.write(part.encode())
    await answer.write_eof()
    return answer


def _kept(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
