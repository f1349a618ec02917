"""What is said while staff are away: when they are back, to whom it is said, who wants a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.gate.places import place
from bot.inbox.rules.silence import is_late
from bot.models import Language
from bot.reading import call_back
from bot.sms.segments import Encoding, encoding, segments
from bot.sms.spoken import moment
from bot.teams.changes import new, read_hours
from bot.teams.rules import back_at, for_them, team_for
from bot.texts import Texts
from tests.dialogue.talk import ROOT

EN, FR = Language.EN, Language.FR
NOW = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)  # a Friday
TEXTS = Texts.load(ROOT / "domain.yml")
OFFICE = read_hours(
    '{"zone": "Europe/Paris", "hours": {"mon-fri": "9:00-18:00", "sat-sun": "closed"}}'
)
TEAM = replace(new("office"), hours=OFFICE, default=True)


@pytest.mark.parametrize(
    ("at", "english", "french"),
    [
        (datetime(2026, 11, 27, 23, 5, tzinfo=UTC), "today at 11:05 pm", "aujourd'hui à 23h05"),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), "tomorrow at 9 am", "demain à 9h"),
        (datetime(2026, 11, 30, 12, 30, tzinfo=UTC), "Monday at 12:30 pm", "lundi à 12h30"),
        (
            datetime(2026, 12, 4, 9, tzinfo=UTC),
            "Friday 4 December at 9 am",
            "vendredi 4 décembre à 9h",
        ),
        (
            datetime(2027, 1, 1, tzinfo=UTC),
            "Friday 1 January 2027 at 12 am",
            "vendredi 1er janvier 2027 à 0h",
        ),
    ],
)
def test_a_later_instant_is_said_as_people_do(at: datetime, english: str, french: str):
    assert moment(at, NOW, EN) == english
    assert moment(at, NOW, FR) == french


@pytest.mark.parametrize(
    ("now", "back"),
    [
        ("2026-11-27 16:59", None),  # 17:59 in Paris
        ("2026-11-27 17:00", "2026-11-30 09:00"),  # the weekend lies between
        ("2026-11-30 07:59", "2026-11-30 09:00"),
        ("2026-11-30 08:00", None),
    ],
)
def test_when_a_team_is_back_on_its_own_clock(now: str, back: str | None):
    found = back_at(TEAM, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (found and f"{found:%Y-%m-%d %H:%M}") == back


def test_without_a_team_or_hours_somebody_is_always_there():
    now = datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert back_at(None, now) is None
    assert back_at(new("always"), now) is None


def test_the_first_team_that_fits_takes_a_case():
    french = replace(new("paris"), languages=("fr",), numbers=("+331",))
    any_french = replace(new("lyon"), languages=("fr",))
    teams = [french, any_french, TEAM]
    assert team_for(teams, "+331", "fr") is french
    assert team_for(teams, "+332", "fr") is any_french
    assert team_for(teams, "+331", None) is TEAM
    assert team_for(teams[:2], "+331", "en") is None


def test_a_wait_is_late_by_the_hours_of_the_team():
    since, hour = datetime(2026, 11, 27, 16, tzinfo=UTC), timedelta(hours=1)  # an hour of the day
    monday = datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert not is_late(since, OFFICE, hour, monday + hour + timedelta(minutes=59))
    assert is_late(since, OFFICE, hour, monday + 2 * hour)


@pytest.mark.parametrize(
    "text",
    [
        *("CALL ME", "call", "Call me please!", "pls call me back", "could you give me a call?"),
        *("ring me tomorrow morning", "yes call me", "callback", "phone me on this number"),
        *("RAPPEL", "rappel svp", "Rappelez-moi", "rappelez moi demain", "appelez-moi merci"),
        *("pouvez-vous me rappeler ?", "vous pouvez m'appeler ? rappelez-moi", "un rappel svp"),
        *("je préfère être rappelé", "merci de me rappeler vers 10h"),
    ],
)
def test_who_wants_to_be_called(text: str):
    assert call_back.wants(text)


@pytest.mark.parametrize(
    "text",
    [
        *("don't call me", "no need to call me", "please never call me", "i'll call you"),
        *(
            "I will call tomorrow",
            "ne m'appelez pas",
            "ne me rappelez pas",
            "pas besoin d'un rappel",
        ),
        *("what do you call this cheese?", "ok", "thanks", "quel est votre numéro ?", "merci"),
        *("votre collègue m'a appelé hier", "rappel de commande 10234", "on vous appelle demain"),
    ],
)
def test_who_does_not(text: str):
    assert not call_back.wants(text)


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        ("+33639980001", "Monday at 9 am", "lundi à 9h"),  # there, whose clock is the team's
        ("+12125550170", "Monday at 3 am", "lundi à 3h"),  # New York
        ("+12065550123", "Monday at 12 am", "lundi à 0h"),  # Seattle
        ("+15555550101", "Monday at 9 am (Paris time)", "lundi à 9h (heure de Paris)"),  # unknown
        ("36111", "Monday at 9 am (Paris time)", "lundi à 9h (heure de Paris)"),
    ],
)
def test_the_hour_is_that_of_the_person(number: str, english: str, french: str):
    back = back_at(TEAM, NOW)
    assert back is not None
    there, theirs = for_them(back, place(number).zones)
    now = NOW.astimezone(there.tzinfo)
    assert there == back
    for language, words in ((EN, english), (FR, french)):
        assert moment(there, now, language, where=not theirs) == words


@pytest.mark.parametrize("language", [EN, FR])
@pytest.mark.parametrize("lead", ["utter_handoff", "utter_handoff_lost"])
def test_the_words_fit_into_one_cheap_text_on_a_usual_night(language: Language, lead: str):
    when = moment(datetime(2026, 11, 28, 9, tzinfo=UTC), NOW, language)
    words = [
        TEXTS.render(lead, language, {}),
        TEXTS.render("utter_staff_back_meanwhile", language, {"when": when}),
    ]
    assert encoding(" ".join(words)) is Encoding.GSM7
    assert segments("\n".join(words)) == (1 if lead == "utter_handoff" else 2)
