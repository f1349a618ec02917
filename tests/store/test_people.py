"""Contacts by hand: found, added, changed, tagged, blocked."""

from __future__ import annotations

import pytest

from bot.contacts import people
from bot.errors import UsageError
from bot.imports import by_hand
from bot.imports import run as importing
from bot.imports.firewall import Kept
from bot.services import Services
from tests.make import run_sql

ANN, BOB, CY = "+33612345671", "+33612345672", "+33612345673"
FILE = f"""phone,name,tags,taille,consent_source,consent_date,consent_wording
{ANN},Ann Durand,vip;paris,38,form,2026-01-05,Oui
{BOB},Bob 100% Lee,vip,,form,2026-01-05,Oui
{CY},Cy,nord,,form,2026-01-05,Oui
"""
PROOF = {"consent_source": "call", "consent_date": "2026-03-25", "consent_wording": "Yes"}


@pytest.fixture
async def three(services: Services) -> Services:
    await importing.run_bytes(services, FILE.encode(), "marc")
    return services


async def numbers(services: Services, *tags: str, words: str = "", **more: object) -> list[str]:
    return [one.address for one in await people.find(services, tags, words, **more)]  # type: ignore[arg-type]


async def acts(services: Services) -> list[tuple[str, str]]:
    rows = await run_sql(
        services, "select actor, action from audit where action <> 'import contacts' order by id"
    )
    return [(row.actor, row.action) for row in rows]


async def test_who_is_found(three: Services):
    assert await numbers(three) == [CY, BOB, ANN]
    assert await numbers(three, limit=1) == [CY]
    assert await numbers(three, "VIP") == [BOB, ANN]
    assert await numbers(three, "vip", "paris") == [ANN]
    assert await numbers(three, words="durand") == [ANN]
    assert await numbers(three, words="lee 100%") == [BOB]
    assert await numbers(three, words="lee 100_xy") == []
    assert await numbers(three, words="Nord") == [CY]  # a tag
    for spelling in ("06 12 34 56 72", "+33 6 12-34-56-72", "0033612345672", "5672"):
        assert await numbers(three, words=spelling) == [BOB]
    assert await numbers(three, words="+336") == [CY, BOB, ANN]
    newest = (await people.find(three, limit=1))[0].id
    assert await numbers(three, before=newest) == [BOB, ANN]
    assert await numbers(three, language="fr", program="shop") == []
    assert await numbers(three, program="shop") == [CY, BOB, ANN]
    [ann] = await people.find(three, ["paris"])
    assert (ann.programs, ann.attributes) == ({"shop": "promotional"}, {"taille": "38"})


async def test_tags_are_added_and_taken_away(three: Services):
    assert await people.tag(three, ANN, [" Été  2026 ", "vip", ""], "sam") == (
        "paris", "vip", "été 2026",
    )  # fmt: skip
    assert await people.untag(three, ANN, ["PARIS", "nothing"], "sam") == ("vip", "été 2026")
    assert await people.untag(three, ANN, ["nothing"], "sam") == ("vip", "été 2026")
    assert await people.untag_all(three, "vip", "sam") == 2
    assert await people.untag_all(three, "vip", "sam") == 0
    assert await numbers(three, "vip") == []
    assert await acts(three) == [
        ("sam", "tag contact"), ("sam", "untag contact"), ("sam", "untag contacts"),
        ("sam", "untag contacts"),
    ]  # fmt: skip


async def test_what_is_known_is_changed(three: Services):
    said = {
        "name": " Anne  D. ",
        "language": "français",
        "postcode": "97400",
        "taille": "",
        "Pied": "39",
    }
    assert await by_hand.describe(three, ANN, said, "sam") == (
        "Pied", "language", "name", "postcode", "taille",
    )  # fmt: skip
    found = (await people.show(three, ANN)).contact
    assert (found.name, found.language, found.postcode) == ("Anne D.", "fr", "97400")
    assert found.attributes == {"pied": "39"}
    await by_hand.describe(three, ANN, {"name": "", "postcode": ""}, "sam")
    found = (await people.show(three, ANN)).contact
    assert (found.name, found.postcode, found.language) == (None, None, "fr")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"postcode": "1000"}, "postcode: '1000' has lost its leading zero"),
        ({"language": "es"}, "language: 'es' is neither"),
        ({"language": ""}, "can be changed, not forgotten"),
        ({"zone": "Paris"}, "zone: 'Paris' is not a time zone"),
        ({"?": "x"}, "can't be the name of an attribute"),
    ],
)
async def test_what_can_not_be_changed(three: Services, said: dict[str, str], says: str):
    with pytest.raises(UsageError, match=says.replace("?", r"\?")):
        await by_hand.describe(three, ANN, {"name": "x", **said}, "sam")
    assert (await people.show(three, ANN)).contact.name == "Ann Durand"  # nothing of it


async def test_a_number_that_nobody_has(three: Services):
    for work in (
        people.show(three, "+33612345679"),
        people.tag(three, "+33612345679", ["x"], "sam"),
        people.block(three, "+33612345679", "x", "sam"),
        by_hand.describe(three, "+33612345679", {"name": "x"}, "sam"),
    ):
        with pytest.raises(UsageError, match=r"No contact has the number \+336••••5679"):
            await work


async def test_a_contact_is_added_like_a_row_of_a_file(services: Services):
    cells = {"phone": "+33612345678", "name": "Zoé", "tags": "vip;x", "shoe_size": "39"}
    assert await by_hand.add(services, {**cells, **PROOF}, "sam") == ("+33612345678", None)
    [found] = await people.find(services)
    assert (found.name, found.tags, found.attributes) == ("Zoé", ("vip", "x"), {"shoe_size": "39"})
    assert found.programs == {"shop": "promotional"}
    assert (await by_hand.add(services, {"phone": ANN}, "sam"))[1] is Kept.NO_PROOF
    for change, says in (
        ({"phone": "+3361234"}, "too few digits"),
        ({"consent_date": "05/06/2026"}, "read in two ways"),
        ({"consent_wording": ""}, "empty: consent_wording"),
        ({"postcode": "1000"}, "leading zero"),
    ):
        with pytest.raises(UsageError, match=f"Not added: .*{says}"):
            await by_hand.add(services, {**cells, **PROOF, **change}, "sam")
    assert len(await people.find(services)) == 1


async def test_a_block_says_who_and_why(three: Services):
    assert await people.block(three, ANN, "insults", "sam")
    assert not await people.block(three, ANN, "again", "marc")
    shown = await people.show(three, ANN)
    assert shown.blocked == ("sam", "insults") and shown.contact.blocked_at is not None
    assert await numbers(three, state="blocked") == [ANN]
    assert await people.unblock(three, ANN, "sam")
    assert (await people.show(three, ANN)).blocked is None
    assert await acts(three) == [("sam", "block contact"), ("sam", "unblock contact")]
