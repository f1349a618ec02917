"""Answers when the shop is open: on a day, at a time, now, next, in general."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.gate.hours import public_holidays
from bot.knowledge.model import ShopFacts
from bot.knowledge.rules.hours import Spans, is_of, rank, spans, week
from bot.knowledge.rules.said import Said, said
from bot.models import Language
from bot.reading.moments import Moment
from bot.sms import spoken

AHEAD = 60  # days in which the next opening is looked for
MOST_SHOPS = 2  # shops with other hours that are named beside the usual ones
CLOSINGS = 4  # public holidays that are named as closed
_TODAY = {Language.EN: "today", Language.FR: "aujourd'hui"}
_LIKE_ANY = {Language.EN: "as on any day", Language.FR: "comme les autres jours"}
_TOMORROW = {Language.EN: "tomorrow", Language.FR: "demain"}


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours of one day. special: they are not those of its weekday."""

    day: date
    spans: Spans
    special: bool = False

    def holds(self, minute: int) -> bool:
        """Returns whether it is open at that minute of the day."""
        return any(start <= minute < end for start, end in self.spans)


def local(facts: ShopFacts, now: datetime) -> datetime:
    """Returns the time that the shop's clocks show."""
    return now.astimezone(ZoneInfo(facts.zone))


def on(facts: ShopFacts, day: date, shop: str | None = None) -> Opening:
    """Returns the hours of a day: an exception's, a public holiday's, else its weekday's."""
    own = facts.shops.get(shop) if shop else None
    usual, holidays = _week(facts, shop)
    for exceptions in (own.exceptions if own else {}, facts.exceptions):
        named = sorted((one for one in exceptions if is_of(day, one)), key=rank)
        if named:
            found = spans(exceptions[named[0]])
            return Opening(day, found, found != usual[day.weekday()])
    if holidays is not None and day in public_holidays(facts.country, day.year):
        return Opening(day, holidays, holidays != usual[day.weekday()])
    return Opening(day, usual[day.weekday()])


def next_opening(
    facts: ShopFacts, now: datetime, shop: str | None = None
) -> tuple[date, int] | None:
    """Returns the day and the minute at which it opens next after the local time `now`."""
    minute = 60 * now.hour + now.minute
    for ahead in range(AHEAD):
        for start, _ in on(facts, now.date() + timedelta(days=ahead), shop).spans:
            if ahead or start > minute:
                return now.date() + timedelta(days=ahead), start
    return None


def answer(
    facts: ShopFacts, asked: Moment, now: datetime, language: Language, shop: str | None = None
) -> tuple[Said, ...]:
    """Returns what answers a question about the opening hours, which the facts must have.

    now: the local time. shop: the one that is asked about, None for the usual hours."""
    speaker = _Speaker(facts, now, language, shop)
    if asked.next and not asked.days:
        return speaker.next()
    if asked.days:
        return tuple(speaker.days(asked))
    if asked.holidays:
        return speaker.holidays()
    if asked.minute is not None:
        return (speaker.at(now.date(), asked),)
    if asked.now:
        return (speaker.now_(),)
    return tuple(speaker.in_general())


@dataclass(frozen=True, slots=True)
class _Speaker:
    facts: ShopFacts
    now: datetime
    language: Language
    shop: str | None

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def _place(self) -> str:
        if not self.shop:
            return ""
        return f"{self.shop}: " if self.language is Language.EN else f"{self.shop} : "

    def _say(self, name: str, **variables: str) -> Said:
        return said(name, place=self._place, **variables)

    def _named(self, day: str) -> str:
        """Returns the day's name at the start of a sentence, after the shop's."""
        return f"{self.shop}, {day}" if self.shop else spoken.capital(day)

    def _day(self, day: date, *, special: bool = False) -> str:
        """Names a day: today, Saturday, Friday 25 December, Friday 1 January 2027."""
        ahead = (day - self.today).days
        if ahead in (0, 1):
            words = (_TODAY, _TOMORROW)[ahead][self.language]
            return f"{words} ({spoken.month_day(day, self.language)})" if special else words
        if 0 < ahead < 7 and not special:
            return spoken.weekday(day.weekday(), self.language)
        return spoken.spoken_day(day, self.language, self.today)

    def _hours(self, found: Spans) -> str:
        return spoken.hours(found, self.language)

    def days(self, asked: Moment) -> Iterator[Said]:
        """Says the hours of each day that is named."""
        for day in asked.days:
            found = on(self.facts, day, self.shop)
            if asked.minute is not None:
                yield self.at(day, asked)
                continue
            if day.weekday() in asked.usual:
                yield self._usual(day.weekday())
                if not found.special:
                    yield from self._elsewhere(day)
                    continue
            yield self._of(found)
            if len(asked.days) == 1:
                yield from self._elsewhere(day)

    @property
    def _week(self) -> tuple[tuple[Spans, ...], Spans | None]:
        return _week(self.facts, self.shop)

    def _usual(self, weekday: int) -> Said:
        usual, _ = self._week
        name = self._named(spoken.weekday(weekday, self.language))
        return said("utter_hours_day", day=name, hours=self._hours(usual[weekday]))

    def _of(self, found: Opening) -> Said:
        day = self._named(self._day(found.day, special=found.special))
        hours = self._hours(found.spans)
        after = self.now if found.day == self.today else _end(found.day)
        if not found.spans and (opens := self._opens(after)):
            return said("utter_hours_closed", day=day, next=opens)
        return said("utter_hours_day", day=day, hours=hours)

    def _elsewhere(self, day: date) -> Iterator[Said]:
        """Says the hours of the shops that differ that day, if no shop was asked for."""
        if self.shop or len(self.facts.shops) > MOST_SHOPS + 1:
            return
        usual = on(self.facts, day).spans
        for name in self.facts.shops:
            found = on(self.facts, day, name).spans
            if found != usual:
                yield said("utter_hours_day", day=name, hours=self._hours(found))

    def at(self, day: date, asked: Moment) -> Said:
        """Says whether it is open at a time of a day."""
        assert asked.minute is not None
        found = on(self.facts, day, self.shop)
        if not found.spans:
            return self._of(found)
        opens = found.holds(asked.minute - asked.until)
        return self._say(
            "utter_hours_yes" if opens else "utter_hours_no",
            day=self._day(day, special=found.special),
            hours=self._hours(found.spans),
        )

    def now_(self) -> Said:
        """Says whether it is open now."""
        minute = 60 * self.now.hour + self.now.minute
        for start, end in on(self.facts, self.today, self.shop).spans:
            if start <= minute < end:
                return self._say("utter_hours_now_open", time=spoken.clock(end, self.language))
        if opens := self._opens(self.now):
            return self._say("utter_hours_now_closed", next=opens)
        return self._of(on(self.facts, self.today, self.shop))

    def next(self) -> tuple[Said, ...]:
        """Says when it opens next."""
        opens = self._opens(self.now)
        if opens is None:
            return tuple(self.in_general())
        now = self.now_()
        return (
            (now,)
            if now.name == "utter_hours_now_closed"
            else (
                now,
                self._say("utter_hours_next", next=opens),
            )
        )

    def _opens(self, after: datetime) -> str | None:
        found = next_opening(self.facts, after, self.shop)
        if found is None:
            return None
        day, minute = found
        time = spoken.clock(minute, self.language)
        if (day - self.today).days < 7:
            return f"{self._day(day)} {time}"
        return f"{spoken.spoken_day(day, self.language, after.date())}, {time}"

    def in_general(self) -> Iterator[Said]:
        """Says the week's hours, and those of today and tomorrow where they are special."""
        usual, _ = self._week
        yield self._say("utter_hours_week", week=", ".join(self._runs(usual)))
        if not self.shop and len(self.facts.shops) <= MOST_SHOPS + 1:
            for name, shop in self.facts.shops.items():
                if shop.hours is not None and shop.hours != self.facts.hours:
                    runs = ", ".join(self._runs(week(shop.hours)[0]))
                    yield said("utter_hours_day", day=name, hours=runs)
        for ahead in (0, 1):
            found = on(self.facts, self.today + timedelta(days=ahead), self.shop)
            if found.special:
                yield self._of(found)

    def _runs(self, days: tuple[Spans, ...]) -> Iterator[str]:
        start = 0
        for end in range(1, 8):
            if end == 7 or days[end] != days[start]:
                named = spoken.weekdays(start, end - 1, self.language)
                yield f"{named} {self._hours(days[start])}"
                start = end

    def holidays(self) -> tuple[Said, ...]:
        """Says the hours of public holidays in general, and which of them are closed."""
        _, holidays = self._week
        closed = [
            day
            for day in sorted(public_holidays(self.facts.country, self.today.year))
            if not on(self.facts, day, self.shop).spans
        ]
        like_any = holidays is None
        hours = _LIKE_ANY[self.language] if holidays is None else self._hours(holidays)
        if not closed or not (holidays or like_any):
            return (self._say("utter_hours_holidays", hours=hours),)
        named = [spoken.month_day(day, self.language) for day in closed[:CLOSINGS]]
        closings = spoken.listed(named, self.language)
        return (self._say("utter_hours_holidays_but", hours=hours, closed=closings),)


def _week(facts: ShopFacts, shop: str | None) -> tuple[tuple[Spans, ...], Spans | None]:
    own = facts.shops.get(shop) if shop else None
    return week((own and own.hours) or facts.hours or {})


def _end(day: date) -> datetime:
    return datetime.combine(day, datetime.max.time())
