"""What the phone page is served with."""

from __future__ import annotations

from tests.emulator.conftest import Emulator


async def test_the_page_is_served_with_a_strict_policy(emulator: Emulator) -> None:
    async with emulator.session.get(emulator.url + "/") as response:
        assert response.url.path == "/phone"
        policy = response.headers["Content-Security-Policy"]
        page = await response.text()
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page
    assert "style=" not in page
    async with emulator.session.get(emulator.url + "/phone/phone.js") as response:
        assert response.status == 200
        assert "javascript" in response.content_type
