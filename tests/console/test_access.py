"""Who gets in, and to what."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from aiohttp import web

from bot.access import invitations, users
from bot.access.rules import MATRIX, Right, may
from bot.db.database import sql
from bot.errors import UsageError
from bot.models import Role
from bot.web.app import create_app
from tests.console.office import PASSWORD, PEOPLE, Answer, Office

DOCS = Path(__file__).parent.parent.parent / "docs" / "console.md"
NOT_THE_CONSOLE = {
    "bot.web.webhooks",
    "bot.web.assets",
    "bot.web.health",
    "bot.web.public.join",
    "bot.web.public.links",
    "bot.web.public.preferences",
    "bot.web.api.consents",
    "bot.web.api.happened",
}


def routes(app: web.Application) -> list[tuple[str, str, Right | None]]:
    """Every route of the console: method, address, what it declares. Fails for one without."""
    found = []
    for route in app.router.routes():
        if route.handler.__module__ in NOT_THE_CONSOLE:
            continue
        assert hasattr(route.handler, "declared"), f"{route} declares no right"
        assert route.resource is not None
        found.append((route.method, route.resource.canonical, route.handler.declared))
    return found


def filled(path: str, contact_id: int) -> str:
    """An address with its places filled: an id, a name, an act, a secret."""
    path = path.replace("{id}", str(contact_id)).replace("{name}", "lea").replace("{case}", "1")
    path = path.replace("{what}", "undo" if "/texts/" in path else "close").replace("{text}", "1")
    path = path.replace("{program}", "shop").replace("{language}", "en")
    path = path.replace("{upload}", "1").replace("{row}", "1")
    path = path.replace("{team}", "new").replace("{reply}", "new").replace("{entry}", "new")
    path = path.replace("{act}", "invite").replace("{secret}", "x" * 43)
    return re.sub(r"\{\w+\}", "1", path)


async def rows(office: Office, statement: str) -> list[tuple[object, ...]]:
    async with office.services.db.connect() as conn:
        return [tuple(row) for row in await conn.execute(sql(statement))]


async def test_every_route_as_each_role_and_as_nobody(office: Office):
    contact_id = await office.hears("+15555550123", "Hello")
    every = routes(create_app(office.services))
    assert {right for _, _, right in every} == {*Right, None}
    for name in (None, *PEOPLE):
        browser = await office.signed_in(name) if name else office.browser()
        for method, path, right in every:
            if method == "HEAD" or path == "/live" or path == "/sign-out":
                continue
            address = filled(path, contact_id)
            if method == "GET":
                answer = await browser.get(address)
            else:  # without a stamp, so nothing is done: the right is asked before
                answer = await browser.post(address, {})
            assert answer.status == expected(method, name, right, answer), (name, method, path)
    refused = await rows(
        office, "select actor, count(*) > 3 from audit where action = 'refuse page' group by 1"
    )
    assert sorted(refused) == [(name, True) for name in sorted(PEOPLE)]


def expected(method: str, name: str | None, right: Right | None, answer: Answer) -> int:
    if right is not None and name is None:
        return 303 if method == "GET" else 401
    if right is not None and not may(PEOPLE[str(name)], right):
        return 403
    if method == "POST":
        return 409
    # pages, ways on, what is not there, and the sign of life of a session
    assert answer.status in (200, 204, 303, 404)
    return answer.status


def test_the_matrix_is_in_the_docs():
    table = {
        right: roles
        for right, roles in re.findall(r"^\| ([a-z, ']+) \| ([a-z, ]+) \|$", DOCS.read_text(), re.M)
    }
    for right in Right:
        assert table[right.value] == ", ".join(role for role in Role if role in MATRIX[right])


# -- forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
    ],
)
async def test_a_form_of_another_site_does_nothing(
    office: Office, headers: dict[str, str], status: int
):
    alice = await office.signed_in("alice")
    stamp = (await alice.get("/me")).stamp
    answer = await alice.post("/me/taste", {"stamp": stamp, "theme": "dark"}, **headers)
    assert answer.status == status
    changed = await rows(office, "select theme from users where name = 'alice'")
    assert changed == [("dark" if status == 303 else None,)]


async def test_a_form_without_the_sessions_own_stamp_does_nothing(office: Office):
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    nobodys = (await office.browser().get("/sign-in")).stamp
    for stamp in ("", "x", nobodys, (await lea.get("/me")).stamp):
        answer = await alice.post("/me/taste", {"stamp": stamp, "theme": "dark"})
        assert answer.status == 409
    assert await rows(office, "select theme from users where name = 'alice'") == [(None,)]


async def test_a_form_that_names_no_origin_is_refused(office: Office):
    alice = await office.signed_in("alice")
    stamp = (await alice.get("/me")).stamp
    async with alice.http.post(
        office.url + "/me/taste", data={"stamp": stamp}, headers={"Cookie": alice.cookie}
    ) as answer:
        assert answer.status == 403


async def test_whoever_works_here_finds_back_from_an_error(office: Office):
    marc, nobody = await office.signed_in("marc"), office.browser()
    for path in ("/settings/users", "/no/such"):
        assert '<a href="/">To the first page</a>' in (await marc.get(path)).text
    assert "To the first page" not in (await nobody.get("/no/such")).text


async def test_another_host_finds_no_console(office: Office):
    alice = await office.signed_in("alice")
    for path in ("/", "/sign-in", "/inbox", "/me"):
        assert (await alice.get(path, Host="links.example")).status == 404
    assert (await alice.get("/health/live", Host="links.example")).status == 200


# -- signing in ----------------------------------------------------------------------------------


async def test_the_cookie_is_bound_to_this_host_and_each_sign_in_has_its_own(office: Office):
    browser = office.browser()
    first = await browser.sign_in("alice")
    cookie = first.headers["Set-Cookie"]
    for part in ("__Host-texto=", "HttpOnly", "Secure", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    secret = browser.cookie
    browser.cookie = ""
    await browser.sign_in("alice")
    assert browser.cookie != secret
    kept = await rows(office, "select hash::text from sessions")
    assert len(kept) == 2 and secret.split("=")[1] not in str(kept)


@pytest.mark.parametrize(
    ("following", "leads"),
    [("/inbox", "/inbox"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\e", "/")],
)
async def test_one_is_led_on_within_the_console_only(office: Office, following: str, leads: str):
    answer = await office.browser().sign_in("alice", next=following)
    assert answer.headers["Location"] == leads


async def test_wrong_tries_are_limited_for_their_address_and_name_alone(office: Office):
    browser = office.browser()
    statuses = [(await browser.sign_in("alice", "wrong")).status for _ in range(12)]
    assert statuses == [403] * 10 + [429] * 2
    assert (await browser.sign_in("alice")).status == 429
    assert (await office.browser().sign_in("lea")).status == 303
    unknown = await office.browser().sign_in("nobody-here", "wrong")
    assert unknown.status == 403 and "Name or password is wrong" in unknown.text


async def test_from_elsewhere_the_same_name_gets_in(office: Office):
    from ipaddress import ip_network

    office.services.settings.__dict__["trusted_proxies"] = (ip_network("127.0.0.1/32"),)
    for _ in range(11):
        await office.browser().send("/sign-in", name="alice", password="wrong")
    browser = office.browser()
    stamp = (await browser.get("/sign-in")).stamp
    form = {"stamp": stamp, "name": "alice", "password": PASSWORD}
    assert (
        await browser.post("/sign-in", form, **{"X-Forwarded-For": "198.51.100.7"})
    ).status == 303


async def test_a_link_chooses_a_password_once(office: Office):
    await users.add_user(office.services, "ben", [Role.STAFF, Role.MARKETER], by="admin")
    link = await invitations.invite(office.services, "ben", "admin")
    path = link.removeprefix(office.url)
    browser = office.browser()
    shown = await browser.get(path)
    assert shown.status == 200 and "Welcome, ben" in shown.text
    form = {"stamp": shown.stamp, "password": "short", "again": "short"}
    assert "10 to 200 characters" in (await browser.post(path, form)).text
    form |= {"password": PASSWORD, "again": "another password"}
    assert "not the same" in (await browser.post(path, form)).text
    form |= {"again": PASSWORD}
    assert (await browser.post(path, form)).status == 303
    assert "staff, marketer" in (await browser.get("/me")).text.lower()
    assert (await office.browser().get(path)).status == 404
    assert (await office.browser().sign_in("ben")).status == 303
    [(kept,)] = await rows(office, "select password from users where name = 'ben'")
    assert str(kept).startswith("$argon2id$")


async def test_a_link_is_replaced_by_the_next(office: Office):
    first = await invitations.invite(office.services, "alice", "admin")
    second = await invitations.invite(office.services, "alice", "admin")
    assert (await office.browser().get(first.removeprefix(office.url))).status == 404
    assert (await office.browser().get(second.removeprefix(office.url))).status == 200


async def test_a_code_is_asked_for_and_works_once(office: Office):
    alice = await office.signed_in("alice")
    shown = await alice.get("/me")
    secret = re.search(r'name="secret"[^>]*value="([A-Z2-7]+)"', shown.text)
    assert secret and "<svg" in shown.text
    now = office.services.clock.now()
    code = pyotp.TOTP(secret[1]).at(now)
    assert (await alice.send("/me/code", secret=secret[1], code="000000")).status == 422
    assert (await alice.send("/me/code", secret=secret[1], code=code)).status == 303
    browser = office.browser()
    asked = await browser.sign_in("alice")
    assert asked.status == 200 and not browser.cookie
    proof = re.search(r'name="proof" value="([^"]+)"', asked.text)
    assert proof
    form = {"stamp": asked.stamp, "name": "alice", "proof": proof[1]}
    assert (await browser.post("/sign-in/code", form | {"code": code})).status == 403  # used
    following = pyotp.TOTP(secret[1]).at(now + timedelta(seconds=30))
    assert (await browser.post("/sign-in/code", form | {"code": following})).status == 303
    assert (await browser.get("/inbox")).status == 200
    # the proof of one name opens no other
    assert (await browser.post("/sign-in/code", form | {"name": "lea", "code": "1"})).status == 409


async def test_disabling_ends_sessions_and_gives_conversations_back(office: Office):
    ids = await office.furnish()
    alice = await office.signed_in("alice")
    assert (await alice.get("/inbox")).status == 200
    admin = await office.signed_in("admin")
    assert (await admin.send("/settings/users/alice/disable")).status == 303
    assert (await alice.get("/inbox")).status == 303
    assert (await office.browser().sign_in("alice")).status == 403
    [(owner,)] = await rows(
        office, f"select owner from conversations where contact_id = {ids['mine']}"
    )
    assert owner == "nobody"


async def test_the_last_admin_stays_one(office: Office):
    with pytest.raises(UsageError, match="only admin"):
        await users.set_roles(office.services, "admin", [Role.STAFF], by="admin")
    await users.set_roles(office.services, "lea", [Role.LEAD, Role.ADMIN], by="admin")
    await users.set_roles(office.services, "admin", [Role.STAFF], by="lea")
    [(details,)] = await rows(
        office,
        "select details from audit where action = 'change roles' and details ->> 'user' = 'admin'",
    )
    assert details == {"user": "admin", "before": ["admin"], "after": ["staff"]}


async def test_sessions_are_listed_and_ended(office: Office):
    here, there = await office.signed_in("alice"), await office.signed_in("alice")
    shown = await here.get("/me")
    [session] = set(re.findall(r'name="session" value="([1-9]\d*)"', shown.text))
    assert (await here.send("/me/session", session=session)).status == 303
    assert (await there.get("/me")).status == 303
    assert (await here.get("/me")).status == 200
    # nobody ends another's
    lea = await office.signed_in("lea")
    [(alices,)] = await rows(
        office,
        "select s.id from sessions s join users u on u.id = s.user_id "
        "where u.name = 'alice' and ended_at is null",
    )
    await lea.send("/me/session", session=alices)
    assert (await here.get("/me")).status == 200


async def test_a_session_idles_out_and_ends_in_any_case(office: Office):
    for column, ago in (("seen_at", "13 hours"), ("ends_at", "1 second")):
        alice = await office.signed_in("alice")
        now = office.services.clock.now()
        async with office.services.db.connect() as conn:
            await conn.execute(
                sql(f"update sessions set {column} = :now - interval '{ago}'"), {"now": now}
            )
        assert (await alice.get("/me")).status == 303


async def test_a_changed_password_ends_the_other_sessions(office: Office):
    here, there = await office.signed_in("alice"), await office.signed_in("alice")
    new = {"password": "another four odd words", "again": "another four odd words"}
    assert (await here.send("/me/password", old="wrong", **new)).status == 422
    assert (await here.send("/me/password", old=PASSWORD, **new)).status == 303
    assert (await here.get("/me")).status == 200
    assert (await there.get("/me")).status == 303
    assert (await office.browser().sign_in("alice", "another four odd words")).status == 303


async def test_an_expired_form_says_so_to_a_part_of_a_page(office: Office):
    answer = await office.browser().post("/inbox/1/reply", {}, **{"HX-Request": "true"})
    assert answer.status == 401
