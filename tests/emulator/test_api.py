"""The REST API, through the provider's own client and against its own description."""
from __future__ import annotations

from tests.emulator.conftest import ANNE, OURS


async def test_first(emulator):
    m = await emulator.send()
    assert m.status == "queued"
    await emulator.reaches(m.sid, "delivered")
    print(emulator.product.calls)
    r = await emulator.post("/control/inbound", {"from": ANNE, "body": "hé 👍 +&="})
    print(r, emulator.product.inbound())
    assert all(c.signed for c in emulator.product.calls)
    ms = await emulator.twilio.messages.list_async(to=ANNE)
    print(ms[0].__dict__)
