"""A marketer writes the words that a campaign asks for, and reads what people reply."""

from __future__ import annotations

from typing import Any

from bot.campaigns import drafts
from bot.campaigns import store as campaigns_store
from tests.console import campaigns
from tests.console.office import Office
from tests.console.test_campaigns import FORM, begun
from tests.make import run_sql

WORDS: dict[str, Any] = {
    "text_en": "{brand}: come in! Reply YES",
    "text_fr": "{brand} : venez ! Répondez OUI",
    "word_en": ("YES", ""),
    "word_fr": ("OUI", ""),
    "answer_en": ("See you!", ""),
    "answer_fr": ("À bientôt !", ""),
    "reply_tag": ("coming", ""),
    "about": ("until", "code"),
    "told_en": ("Until Sunday", ""),
    "told_fr": ("Jusqu'à dimanche", ""),
}


async def content(office: Office, here: str) -> dict[str, Any]:
    newest = (await drafts.versions(office.services, int(here.rpartition("/")[2])))[0]
    return dict(newest.content)


async def test_words_and_answers_are_written_in_the_composer(office: Office):
    marc, here = await begun(office)
    form = {name: value for name, value in FORM.items() if "fallback" not in name} | WORDS
    del form["placeholder"]
    assert (await marc.send(here + "/write", over=1, **form)).status == 303
    made = await content(office, here)
    assert made["replies"] == [
        {
            "word": {"en": "YES", "fr": "OUI"},
            "answer": {"en": "See you!", "fr": "À bientôt !"},
            "tag": "coming",
        }
    ]
    assert made["questions"] == {"until": {"en": "Until Sunday", "fr": "Jusqu'à dimanche"}}
    page = (await marc.get(here + "/write")).text
    assert page.count('name="word_en"') == 2  # and an empty row for one more
    assert "À bientôt !" in page and "Jusqu&#39;à dimanche" in page
    keyword = form | {"word_en": ("STOP", "")}
    assert (await marc.send(here + "/write", over=2, **keyword)).status == 303
    assert (
        "asks for the reply STOP, which stops the texts" in (await marc.get(here + "/check")).text
    )
    half = form | {"answer_fr": ("", "")}
    assert (await marc.send(here + "/write", over=3, **half)).status == 303
    assert "replies[1].answer.fr: is empty" in (await marc.get(here + "/write")).text


async def test_replies_are_read_by_word_and_by_what_they_are_about(office: Office):
    made = await campaigns.furnish(office)
    sale = made["sale"]
    await run_sql(
        office.services,
        """update campaigns set content = content || '{"replies": [{"word": {"en": "YES",
            "fr": "OUI"}, "answer": {"en": "Come!", "fr": "Venez !"}}]}' where id = :id""",
        id=sale,
    )
    marc = await office.signed_in("marc")
    at = f"/campaigns/{sale}/replies"
    assert "Nobody has written anything else." in (await marc.get(at)).text
    said = await office.hears("+12025550161", "yes <b>please</b>")
    asked = await office.hears("+12025550162", "Is it waterproof?")
    for contact, word, intent in ((said, "YES", "affirm"), (asked, None, "product_availability")):
        await run_sql(
            office.services,
            """update messages set replies_to = :id, word = :word, intent = :intent,
                handled_by = 'dialogue', handled_at = created_at
                where contact_id = :contact and direction = 'inbound'""",
            id=sale,
            word=word,
            intent=intent,
            contact=contact,
        )
        await run_sql(
            office.services,
            """update recipients set word = :word, replied_at = now()
                where contact_id = :contact and campaign_id = :id""",
            id=sale,
            word=word,
            contact=contact,
        )
    page = (await marc.get(at)).text
    assert "Is it waterproof?" in page and "yes &lt;b&gt;" not in page
    assert "a product in stock <strong>1</strong>" in page and "1 person" in page
    assert f'href="/campaigns/{sale}/people/{asked}"' in page
    assert "rule=answered%3Asale.reply+%3D+YES" in page
    yes = (await marc.get(at + "?word=YES")).text
    assert "yes &lt;b&gt;please&lt;/b&gt;" in yes and "waterproof" not in yes
    assert "waterproof" in (await marc.get(at + "?about=product_availability")).text
    assert "Nobody is here." in (await marc.get(at + "?about=nothing")).text
    assert (await marc.get(at + "?word=MAYBE")).status == 404
    assert (await marc.get(f"/campaigns/{sale}/people/{asked}")).status == 200
    report = (await marc.get(f"/campaigns/{sale}")).text
    assert "answered YES" in report and f'href="{at}"' in report
    rule = await marc.get("/campaigns/audiences/write?rule=answered%3Asale.reply+%3D+YES")
    assert "answered:sale.reply = YES" in rule.text and "unknown" not in rule.text
    alice = await office.signed_in("alice")
    assert (await alice.get(at)).status == 403
    async with office.services.db.connect() as conn:
        assert (await campaigns_store.by_id(conn, sale)) is not None
