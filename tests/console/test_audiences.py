"""A marketer writes, mends, counts and saves an audience, without JavaScript."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from bot.campaigns import drafts
from tests.console import campaigns
from tests.console.office import Browser, Office
from tests.make import run_sql

WRITE = "/campaigns/audiences/write"


@pytest.fixture
async def marc(office: Office) -> Browser:
    await campaigns.people(office)
    return await office.signed_in("marc")


async def test_an_audience_is_marked_mended_counted_and_saved(office: Office, marc: Browser):
    assert "No audience is saved yet" in (await marc.get("/campaigns/audiences")).text
    seen = await marc.send(WRITE, name="lately", rule="tag:vipp and joined withn 30d", then="check")
    assert "<mark>withn</mark>" in seen.text
    assert "Character 21: “withn” is not known here; did you mean “within”?" in seen.text
    assert 'name="mend" value="20:25:within"' in seen.text
    seen = await marc.send(WRITE, rule="tag:vipp and joined withn 30d", mend="20:25:within")
    assert "tag:vipp and joined within 30d</textarea>" in seen.text
    assert "No contact carries the tag vipp. Did you mean vip?" in seen.text
    assert "0 people today" in seen.text
    seen = await marc.send(WRITE, rule="tag:vip and joined within 30d", then="check")
    assert "4 people today" in seen.text
    refused = await marc.send(WRITE, name="lately", rule="tag:vip and (joined")
    assert refused.status == 422 and "It was not saved: see what is marked below." in refused.text
    assert "<mark>(</mark>" in refused.text and "tag:vip and (joined</textarea>" in refused.text
    nameless = await marc.send(WRITE, name=" ", rule="tag:vip")
    assert nameless.status == 422 and "needs a name" in nameless.text
    saved = await marc.send(WRITE, name="Lately Joined", rule="tag:vip and joined within 30d")
    assert (saved.status, saved.headers["Location"]) == (303, "/campaigns/audiences")
    listed = (await marc.get("/campaigns/audiences")).text
    assert "lately joined" in listed and "write?name=lately%20joined" in listed
    loop = await marc.send(
        WRITE, known="lately joined", name="lately joined", rule='audience:"lately joined"'
    )
    assert loop.status == 422
    assert "is in itself: lately joined → lately joined" in html.unescape(loop.text)
    done = await run_sql(office.services, "select actor from audit where action = 'save audience'")
    assert [row.actor for row in done] == ["marc"]


async def test_a_form_becomes_text_and_is_shown_again(marc: Browser):
    rows: dict[str, Any] = {
        "side": ["wanted", "wanted", "wanted", "unwanted"],
        "what": ["tag", "attribute", "", "received"],
        "attribute": ["", "shoe size", "", ""],
        "value": ["vip", "42", "", ""],
        "days": ["", "", "", "7"],
        "times": ["", "", "", "2"],
    }
    seen = await marc.send(WRITE, then="form", any_of="any", **rows)
    text = '(tag:vip or "shoe size" = 42) and not received at least 2 times within 7d'
    assert f"{text}</textarea>" in html.unescape(seen.text)
    assert 'value="any" checked' in seen.text and 'value="shoe size"' in seen.text
    assert '<option value="received" selected>' in seen.text
    assert "more than the form can show" not in seen.text
    seen = await marc.send(WRITE, rule="seen within 2w", then="check")
    assert "This rule says more than the form can show, so it stays text." in seen.text
    assert "seen within 2w</textarea>" in seen.text


async def test_what_may_stand_at_the_cursor(marc: Browser):
    for text, some in (
        ("tag:v", "vip"),
        ("b", "bought"),
        ("consent:", "shop"),
        ("bought ", "within"),
    ):
        found = json.loads((await marc.get(f"/campaigns/audiences/complete?text={text}")).text)
        assert some in found["words"], text
    for bad in ("?text=%22&at=1", "?at=99999999999", "", "?text=((((("):
        assert (await marc.get(f"/campaigns/audiences/complete{bad}")).status == 200


async def test_a_campaign_has_a_rule_and_leaves_people_out(office: Office, marc: Browser):
    await marc.send(WRITE, name="vips", rule="tag:vip")
    made = await marc.send("/campaigns", name="spring", kind="promotional")
    here = made.headers["Location"].removesuffix("/write")
    fields = {
        "kind": "promotional",
        "rule": "audience:vips",
        "leave_out": "language = fr",
        "text_en": "{brand}: come in and try!",
        "way_out": "yes",
        "when": "now",
    }
    look = await marc.send("/campaigns/audiences/look", **fields)
    assert "2 people today" in look.text
    assert (await marc.send(here + "/write", over=1, **fields)).status == 303
    kept = await drafts.versions(office.services, int(here.rpartition("/")[2]))
    assert kept[0].content["audience"] == {"rule": "audience:vips", "leave_out": "language = fr"}
    assert "2 in the audience, 2 would get it." in (await marc.get(here + "/check")).text
    used = await marc.send("/campaigns/audiences/delete", known="vips")
    assert used.status == 422 and "vips is used by spring: change that first." in used.text
    gone = await marc.send(here + "/launch", over=2, shown=2, typed="2")
    assert gone.status == 303, gone.text
    assert (await marc.send("/campaigns/audiences/delete", known="vips")).status == 303
    assert (await marc.get(WRITE + "?name=vips")).status == 404
    wrong = {**fields, "rule": "audience:vips and tag"}
    assert (await marc.send(here + "/write", over=2, **wrong)).headers["Location"] == here


async def test_a_draft_says_where_its_rule_is_wrong(marc: Browser):
    made = await marc.send("/campaigns", name="spring", kind="promotional")
    here = made.headers["Location"].removesuffix("/write")
    fields = {"kind": "promotional", "rule": "tag:vip and bougt", "text_en": "Come in"}
    await marc.send(here + "/write", over=1, **fields)
    seen = (await marc.get(here + "/write")).text
    assert "audience.rule: column 13: “bougt” is not known here" in seen
    assert "<mark>bougt</mark>" in seen


async def test_only_marketers_see_audiences(office: Office):
    for name in ("alice", "admin"):
        other = await office.signed_in(name)
        assert (await other.get("/campaigns/audiences")).status == 403
        assert (await other.send(WRITE, name="x", rule="tag:vip")).status == 403
