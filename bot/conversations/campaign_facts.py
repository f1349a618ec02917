"""Makes what the dialogue may know of a campaign."""

from __future__ import annotations

from bot.campaigns.rules import Campaign
from bot.campaigns.rules.coupon import UNTIL, spoken_until
from bot.campaigns.rules.replies import Texts, goes_further
from bot.contacts.waiting_store import Waiting
from bot.dialogue.turn import CampaignFacts, ExpectedWord, Told

_UNTIL = f"{{{UNTIL}}}"


def campaign_facts(waiting: Waiting, campaign: Campaign, program: str) -> CampaignFacts:
    """Returns the facts of a campaign that went out to a contact. program: whose consent an offer
    of its needs."""

    def told(texts: Texts) -> Told:
        dated = {
            language: text.replace(_UNTIL, spoken_until(campaign.coupon_until, language))
            for language, text in texts.items()
        }
        return Told(dated, any(goes_further(text, campaign.text) for text in texts.values()))

    return CampaignFacts(
        waiting.campaign_id,
        waiting.went_at,
        program,
        tuple(
            ExpectedWord(one.name, one.word, told(one.answer), bool(one.coupon), one.staff)
            for one in campaign.replies
        ),
        {kind: told(texts) for kind, texts in campaign.questions.items()},
        campaign.timing.ends_at,
        campaign.date is not None,
    )
