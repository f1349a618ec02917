"""The form of the shop's facts: what it sends, and how values fill it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.errors import UsageError
from bot.knowledge import facts
from bot.knowledge.facts_drafts import Kept
from bot.models import Language
from bot.web.console import hours_words
from bot.web.console.knowledge_forms import Answer, Tongue
from bot.web.public.forms import Form

Short = Annotated[str, Field(max_length=200)]
Lines = Annotated[str, Field(max_length=5_000)]
Rows = tuple[Lines, ...]

SHOP = ("name", "city", "hours", "exceptions")
ZONE = "key countries price free_from days name_en name_fr note_en note_fr".split()


class FactsForm(Form):
    """All facts. shop_…, zone_…: the fields of each shop and delivery zone, in one order; without
    a name it is left out. over: the version that was shown, seen: the edit of the draft, 0 for
    none. text, tongue: a question to try."""

    country: Short = ""
    zone: Short = ""
    currency: Short = ""
    hours: Lines = ""
    exceptions: Lines = ""
    shop_name: Rows = ()
    shop_city: Rows = ()
    shop_hours: Rows = ()
    shop_exceptions: Rows = ()
    weekdays: Short = ""
    zone_key: Rows = ()
    zone_countries: Rows = ()
    zone_price: Rows = ()
    zone_free_from: Rows = ()
    zone_days: Rows = ()
    zone_name_en: Rows = ()
    zone_name_fr: Rows = ()
    zone_note_en: Rows = ()
    zone_note_fr: Rows = ()
    days: Short = ""
    how_en: Answer = ""
    how_fr: Answer = ""
    over: int = 0
    seen: int = 0
    text: Answer = ""
    tongue: Tongue = ""

    @classmethod
    def of(cls, kept: Kept, language: Language) -> FactsForm:
        """Returns the form as the facts fill it, with an empty shop and zone at the end. language:
        in which days are named."""
        found = _in_order(kept.written)
        delivery, returns = found.get("delivery") or {}, found.get("returns") or {}
        shops = [_shop(language, name, one) for name, one in (found.get("shops") or {}).items()]
        zones = [_zone(key, one) for key, one in (delivery.get("zones") or {}).items()]
        shops.append(dict.fromkeys(SHOP, ""))
        zones.append(dict.fromkeys(ZONE, ""))
        values = {f"shop_{name}": tuple(one[name] for one in shops) for name in SHOP}
        values |= {f"zone_{name}": tuple(one[name] for one in zones) for name in ZONE}
        how = returns.get("how") or {}
        return cls(
            country=found.get("country", "FR"),
            zone=found.get("zone", "Europe/Paris"),
            currency=found.get("currency", "EUR"),
            hours=hours_words.written(language, found.get("hours")),
            exceptions=hours_words.written(language, found.get("exceptions")),
            weekdays=hours_words.in_words(language, delivery.get("weekdays", "mon-fri")),
            days=str(returns.get("days", "")),
            how_en=how.get("en", ""),
            how_fr=how.get("fr", ""),
            over=kept.base,
            seen=kept.draft.edits if kept.draft else 0,
            **values,
        )

    def shops_typed(self) -> list[dict[str, str]]:
        """Returns the shops as they are typed."""
        return self._rows("shop", SHOP)

    def zones_typed(self) -> list[dict[str, str]]:
        """Returns the delivery zones as they are typed."""
        return self._rows("zone", ZONE)

    def _rows(self, of: str, names: tuple[str, ...] | list[str]) -> list[dict[str, str]]:
        columns = [getattr(self, f"{of}_{name}") for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]

    def content(self) -> dict[str, Any]:
        """Returns the facts as they are typed, unchecked. Raises UsageError."""
        content: dict[str, Any] = {
            "country": self.country.strip().upper(),
            "zone": self.zone.strip(),
            "currency": self.currency.strip().upper(),
            "hours": hours_words.read(self.hours) or None,
            "exceptions": hours_words.read(self.exceptions),
            "shops": {
                one["name"].strip(): {
                    "city": one["city"].strip() or None,
                    "hours": hours_words.read(one["hours"]) or None,
                    "exceptions": hours_words.read(one["exceptions"]),
                }
                for one in self.shops_typed()
                if one["name"].strip()
            },
        }
        zones = {
            one["key"].strip(): _zone_read(one) for one in self.zones_typed() if one["key"].strip()
        }
        if zones:
            content["delivery"] = {"zones": zones, "weekdays": hours_words.kept(self.weekdays)}
        if self.days.strip():
            content["returns"] = {"days": self.days.strip(), "how": _both(self.how_en, self.how_fr)}
        return content


def _in_order(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the facts with the days of each week in their order; what is not understood, as it
    is."""
    try:
        return facts.checked(content).model_dump(mode="json") if content else content
    except UsageError:
        return content


def _shop(language: Language, name: str, shop: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": name,
        "city": shop.get("city") or "",
        "hours": hours_words.written(language, shop.get("hours")),
        "exceptions": hours_words.written(language, shop.get("exceptions")),
    }


def _zone(key: str, zone: Mapping[str, Any]) -> dict[str, str]:
    free = zone.get("free_from")
    name, note = zone.get("name") or {}, zone.get("note") or {}
    return {
        "key": key,
        "countries": ", ".join(zone["countries"]),
        "price": _amount(zone["price"]),
        "free_from": _amount(free) if free is not None else "",
        "days": zone["days"],
        "name_en": name.get("en", ""),
        "name_fr": name.get("fr", ""),
        "note_en": note.get("en", ""),
        "note_fr": note.get("fr", ""),
    }


def _zone_read(typed: Mapping[str, str]) -> dict[str, Any]:
    free = typed["free_from"].strip().replace(",", ".")
    return {
        "countries": typed["countries"],
        "price": typed["price"].strip().replace(",", "."),
        "free_from": free or None,
        "days": typed["days"],
        "name": _both(typed["name_en"], typed["name_fr"]),
        "note": _both(typed["note_en"], typed["note_fr"]),
    }


def _both(en: str, fr: str) -> dict[str, str]:
    """Returns the words in the languages in which there are some."""
    words = {"en": " ".join(en.split()), "fr": " ".join(fr.split())}
    return {language: one for language, one in words.items() if one}


def _amount(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.2f}"
