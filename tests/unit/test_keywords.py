"""bot/reading/keywords.py on what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Language
from bot.reading.keywords import (
    MAX_LENGTH,
    WORDS,
    Keyword,
    KeywordKind,
    from_opt_out_type,
    match,
    of_text,
    word,
)

# One row a family, words parted by "|"; ⏎ is a line break and ⇥ a tab within a text.
STOPS = """
STOP|stop|Stop|sToP| stop |stop.|STOP!|STOP!!!|Stop ?|stop…|"stop"|'stop'|“Stop”|‘stop’|«stop»
« Stop »|(stop)|*STOP*|[stop]|stop;|-stop-|stop⏎|⏎stop⏎⏎|⇥stop|STOP 🛑|🛑 STOP 🛑|stop😡|stop🙏🏽
ＳＴＯＰ|Ⓢⓣⓞⓟ|𝐒𝐓𝐎𝐏|𝓼𝓽𝓸𝓹|st\u200bop|\ufeffSTOP|STOP\u00a0|stop\u2009!|s\u00adtop|S.T.O.P.|/stop|STÓP|ŠTOP
STOP 36111|stop 36180|STOP au 36111|STOP36111|Stop to 36111|stop 38000.|STOP, 36111
stopall|STOP ALL|Stop-all|stop_all|stop  all|stop⏎all|unsubscribe|UNSUBSCRIBE!|Un-subscribe|unsub
cancel|CANCEL.|Cancel!|end|END|quit|Quit.|revoke|Revoke|optout|opt out|opt-out|OPT – OUT|Opt_Out
remove|remove me|Remove me!|td|TD
ARRET|arrêt|Arrêt !|ARRÊT|arre\u0302t|arrête|arrete|ARRETE!!|arrêter|arreter|arrêtez|ARRETEZ|arrett
stop sms|STOP SMS 36111|stop pub|Stop Pub !|stop tout|stop\u202fpub
S T O P|st op|un subscribe|s.t.o.p|u n s u b|A R R E T|des abonner|dés inscrire|op t out
désabonner|desabonner|DÉSABONNER|désabonnement|desabonnement|me désabonner|Me desabonner.
désinscrire|desinscrire|désinscription|desinscription|résilier|RESILIER|annuler|Annuler.|supprimer|fin|FIN.
"""

NOT_KEYWORDS = """
stop sending me the wrong size|please cancel my order|cancel my order|cancel order|yes please
oui merci
I can't stop|don't stop|non stop|nonstop|stopped|stopping|bus stop|stop it|stop?? why|stop by later
please stop|pls stop|stop please|stop stp|STOP STOP|stopp|sto|topstop
stop 3|stop 361|stop 361110|stop 36111 merci|36111|36111 stop|stop au
the end|weekend|end of story|end?? of|quit smoking|I quit|cancelled|cancellation|annulé
annuler ma commande|je veux annuler|annulation|c'est la fin|fin de soirée|finir|a la fin|resiliation
arrêt de bus|l'arrêt|arrêtez de m'envoyer ça|arrêts|on arrête quand ?|ne t'arrête pas
désabonnez-moi|se désabonner|remove my address|remove it|unsubscribed|how do I unsubscribe
stop & start|start stop|stop/start|help stop|help me|I need help|can you help|aidez-moi|à l'aide
restart|start over|kickstart|starting|get started|yes sir|yess|yep|ok|ouii|oui!? non|ouais|no|non
information|info pratique|infos svp|contactez-moi|contact lens|contacts|my contact
agent|human|conseiller|humain|AGENT|an agent please|parler à un humain
|\u200b|.|!|?|🛑|👍|✋🛑|...|12345|0|СТОП|стоп|停止|قف
#|stoр
"""


def texts(table: str) -> list[str]:
    return [
        text.replace("⏎", "\n").replace("⇥", "\t")
        for row in table.strip("\n").split("\n")
        for text in row.split("|")
    ]


@pytest.mark.parametrize("body", texts(STOPS))
def test_stop(body: str) -> None:
    found = match(body)
    assert found is not None
    assert found.kind is KeywordKind.STOP


@pytest.mark.parametrize("body", texts(NOT_KEYWORDS))
def test_only_a_word(body: str) -> None:
    assert match(body) is None


def test_there_are_many_spellings() -> None:
    assert len(set(texts(STOPS))) >= 100
    assert len(set(texts(NOT_KEYWORDS))) >= 100


@pytest.mark.parametrize(
    ("body", "kind", "language", "word"),
    [
        ("STOP", KeywordKind.STOP, None, "stop"),
        ("Stop 36111", KeywordKind.STOP, None, "stop"),
        ("Cancel!", KeywordKind.STOP, Language.EN, "cancel"),
        ("opt-out", KeywordKind.STOP, Language.EN, "optout"),
        ("Opt out", KeywordKind.STOP, Language.EN, "opt out"),
        ("ARRÊT", KeywordKind.STOP, Language.FR, "arret"),
        ("Annuler", KeywordKind.STOP, Language.FR, "annuler"),
        ("start", KeywordKind.START, None, "start"),
        ("UNSTOP", KeywordKind.START, Language.EN, "unstop"),
        ("Subscribe.", KeywordKind.START, Language.EN, "subscribe"),
        ("réactiver", KeywordKind.START, Language.FR, "reactiver"),
        ("Reprendre", KeywordKind.START, Language.FR, "reprendre"),
        ("inscription", KeywordKind.START, Language.FR, "inscription"),
        ("help", KeywordKind.HELP, Language.EN, "help"),
        ("Help??", KeywordKind.HELP, Language.EN, "help"),
        ("aide", KeywordKind.HELP, Language.FR, "aide"),
        ("INFO", KeywordKind.HELP, None, "info"),
        ("infos ?", KeywordKind.HELP, Language.FR, "infos"),
        ("contact", KeywordKind.CONTACT, None, "contact"),
        ("Yes", KeywordKind.YES, Language.EN, "yes"),
        ("Oui !", KeywordKind.YES, Language.FR, "oui"),
    ],
)
def test_kind_and_language(
    body: str, kind: KeywordKind, language: Language | None, word: str
) -> None:
    assert match(body) == Keyword(kind, language, word)


def test_every_list_of_the_field_is_covered() -> None:
    """The published lists, copied as they stand in their sources."""
    fcc = ["STOP", "QUIT", "END", "REVOKE", "OPT OUT", "CANCEL", "UNSUBSCRIBE"]
    twilio = ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"]
    proxy = ["ARRET", "ARRETE", "ARRETT"]
    aws = [
        "ARRET",
        "CANCEL",
        "END",
        "OPT-OUT",
        "OPTOUT",
        "QUIT",
        "REMOVE",
        "STOP",
        "TD",
        "UNSUBSCRIBE",
    ]
    telnyx = ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"]
    canada = ["STOP", "ARRET", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "UNSUB"]
    for one in {*fcc, *twilio, *proxy, *aws, *telnyx, *canada}:
        found = match(one)
        assert found is not None and found.kind is KeywordKind.STOP, one


def test_no_word_stands_for_two_things() -> None:
    listed = [word for *_, row in WORDS for word in row.split(", ")]
    assert len(listed) == len(set(listed))
    assert all(match(word) is not None for word in listed)


@given(st.text(max_size=200))
def test_never_raises(body: str) -> None:
    match(body)


@given(st.text(min_size=MAX_LENGTH + 1, max_size=300))
def test_a_long_text_is_no_keyword(body: str) -> None:
    assert match(body) is None


def test_the_longest_text_that_is_looked_at() -> None:
    longest = "stop" + "!" * (MAX_LENGTH - 4)
    assert len(longest) == 64 and match(longest) is not None
    assert match(longest + "!") is None


@pytest.mark.parametrize("spaced", [
    "s t o p", "q u i t", "u n s u b", "can cel", "re voke", "un subscribe", "stop all",
    "sup primer", "ar ret", "resili er", "remo ve",
])  # fmt: skip
def test_stop_words_of_four_letters_or_more_may_be_spaced(spaced: str) -> None:
    found = match(spaced)
    assert found is not None and found.kind is KeywordKind.STOP


@pytest.mark.parametrize("spaced", [
    "e n d", "t d", "f i n", "en d", "fi n",  # too short: words of other texts
    "s t a r t", "un stop", "h e l p", "a i d e", "y e s", "o u i", "con tact", "in fo",
])  # fmt: skip
def test_no_other_keyword_may_be_spaced(spaced: str) -> None:
    assert match(spaced) is None


DRESS = st.text(st.sampled_from(" !.?«»\"'…🛑\u200b\n"), max_size=10)


@given(st.sampled_from([word for *_, row in WORDS for word in row.split(", ")]), DRESS, DRESS)
def test_dress_makes_no_difference(word: str, before: str, after: str) -> None:
    for case in (word, word.upper(), word.title()):
        assert match(before + case + after) == match(word)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("STOP", KeywordKind.STOP),
        ("START", KeywordKind.START),
        ("HELP", KeywordKind.HELP),
        ("stop", KeywordKind.STOP),
        ("", None),
        ("UNKNOWN", None),
    ],
)
def test_opt_out_type(value: str, kind: KeywordKind | None) -> None:
    assert from_opt_out_type(value) is kind


@pytest.mark.parametrize(
    ("body", "told", "kind", "means"),
    [
        ("STOP", None, KeywordKind.STOP, "stop"),
        ("STOP", "STOP", KeywordKind.STOP, "stop"),
        ("no more of this", "STOP", KeywordKind.STOP, ""),  # the provider has its own wordings
        ("info please", "help", KeywordKind.HELP, ""),
        ("YES", "START", KeywordKind.YES, "yes"),  # may answer a question of ours
        ("STOP", "START", KeywordKind.START, ""),
        ("hello", None, None, None),
        ("hello", "SOMETHING NEW", None, None),
        ("oui", None, KeywordKind.YES, "oui"),
    ],
)
def test_what_a_text_is_by_the_provider_and_by_its_words(
    body: str, told: str | None, kind: KeywordKind | None, means: str | None
) -> None:
    found = of_text(body, told)
    assert (found.kind if found else None) is kind
    assert (found.word if found else None) == means


def test_only_a_short_text_is_a_word() -> None:
    assert word(" Join! ") == "join"
    assert word("x" * MAX_LENGTH) == "x" * MAX_LENGTH
    assert word("x" * (MAX_LENGTH + 1)) == ""
