"""Programs that the tests of opt-ins share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.models import Language, MessageClass
from bot.programs.model import Program

EN, FR = Language.EN, Language.FR

CLUB = Program(
    name="shop",
    title={EN: "the Panier club", FR: "le club Panier"},
    description={EN: "Offers of the week.", FR: "Les offres de la semaine."},
    frequency={EN: "up to 4 texts a month", FR: "4 SMS par mois au plus"},
    keywords=("JOIN", "REJOINDRE"),
    countries=("US", "CA", "FR"),
)
NEWS = Program(
    name="news",
    title={EN: "opening news", FR: "les infos horaires"},
    message_class=MessageClass.INFORMATIONAL,
    double_opt_in=False,
    keywords=("NEWS", "OUI"),
    countries=("US", "FR"),
    number="+15557650100",
)


def with_programs(settings: Settings, *programs: Program, **changes: Any) -> Settings:
    return settings.model_copy(update={"programs": programs or (CLUB, NEWS), **changes})


_DEMO = Path(__file__).parent.parent / "data" / "demo"
# The campaigns of the demo, as files.
DEMO_CAMPAIGNS = [
    _DEMO / "promo.yml",
    _DEMO / "survey.yml",
    *sorted((_DEMO / "campaigns").glob("*.yml")),
]
