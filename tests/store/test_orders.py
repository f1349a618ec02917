"""Orders in the database, and the commands that bring them there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cli import orders as order_commands
from bot.cli.console import console
from bot.errors import UsageError
from bot.orders import store as orders
from bot.orders.rules import Order, OrderState, candidates
from bot.services import Services

ONE = Order("LP-10234", OrderState.SHIPPED, date(2026, 6, 30), "DHL", "X1")
TWO = Order("10235", OrderState.DELIVERED, None, None)


async def test_orders_are_added_and_replaced(services: Services):
    now = services.clock.now()
    async with services.db.begin() as conn:
        assert await orders.put(conn, [ONE, TWO], now) == 2
        changed = replace(ONE, number="lp10234", state=OrderState.DELIVERED, carrier=None)
        assert await orders.put(conn, [changed], now) == 0
        assert await orders.find(conn, ["LP10234", "10235", "77"]) == {
            "LP10234": changed,
            "10235": TWO,
        }


@pytest.mark.parametrize(
    "text",
    [
        "where is LP-10234",
        "lp 10234 svp",
        "10234",
        "order 10234?",
        "commande n° LP10234",
    ],
)
async def test_found_as_people_type_it(services: Services, text: str):
    async with services.db.begin() as conn:
        await orders.put(conn, [ONE, TWO], services.clock.now())
        assert set((await orders.find(conn, candidates(text))).values()) == {ONE}


async def test_digits_that_several_orders_have_find_none(services: Services):
    others = [replace(ONE, number="AB-10234"), replace(TWO, number="10-236")]
    async with services.db.begin() as conn:
        await orders.put(conn, [ONE, *others], services.clock.now())
        assert await orders.find(conn, ["10234"]) == {}
        assert set(await orders.find(conn, ["AB10234", "10236"])) == {"AB10234", "10236"}
        await orders.put(conn, [replace(TWO, number="10234")], services.clock.now())
        assert (await orders.find(conn, ["10234"]))["10234"].number == "10234"


async def test_the_commands(services: Services, tmp_path: Path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "number,state,expected_on,carrier,tracking\nLP-1,shipped,,,\n"
        + "".join(f"LP-{n},shipped,2026-06-30,DHL,T{n}\n" for n in range(1000, 5500))
    )
    with console.capture() as said:
        await order_commands.import_file(services, path, "marc")
    assert "line 2: number 'LP-1' needs at least 3 digits" in said.get()
    assert "4500 orders imported: 4500 new, 0 updated. 1 rows were left out." in said.get()
    path.write_text("number,state\nLP-1000,delivered\nLP-9000,shipped\n")
    with console.capture() as said:
        await order_commands.import_file(services, path, "marc")
        await order_commands.show(services, "lp 1001")
        await order_commands.show(services, "#LP-1000")
    assert "2 orders imported: 1 new, 1 updated" in said.get()
    for word in ("LP-1001", "2026-06-30", "DHL", "T1001", "delivered"):
        assert word in said.get()


async def test_what_the_commands_refuse(services: Services, tmp_path: Path):
    (tmp_path / "bad.csv").write_text("number,state\nx,y\n")
    with pytest.raises(UsageError, match="No order was imported"):
        await order_commands.import_file(services, tmp_path / "bad.csv", "marc")
    with pytest.raises(UsageError, match="can't be read: No such file"):
        await order_commands.import_file(services, tmp_path / "none.csv", "marc")
    with pytest.raises(UsageError, match=r"no order 999; `texto order import`"):
        await order_commands.show(services, "999")
