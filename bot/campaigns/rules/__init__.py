"""What a campaign is, and what is wrong with one, without any I/O.

file.py reads a campaign; check.py says what is wrong with it, by wording.py and links.py; schema.py
describes its file; cost.py says what its texts cost.
"""

from bot.campaigns.rules.audience_file import Audience, Match
from bot.campaigns.rules.file import Campaign, campaign_mapping, parse_campaign
from bot.surveys.rules.file import OnInvalid, Survey

__all__ = [
    "Audience",
    "Campaign",
    "Match",
    "OnInvalid",
    "Survey",
    "campaign_mapping",
    "parse_campaign",
]
