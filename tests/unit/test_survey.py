"""bot/surveys/rules on replies as customers text them (tests/samples/survey_answers.tsv)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.survey_evaluation import COLUMNS, evaluate, load
from bot.errors import UsageError
from bot.models import Language
from bot.reading.folded import MAX_READ, distance, read
from bot.surveys.rules import Option, Outcome, Question, QuestionKind, Verdict, parse
from bot.surveys.rules.asking import question_text

# those of the files of replies; tests/unit/test_survey_kinds.py has the others
SAMPLED = (
    QuestionKind.NPS,
    QuestionKind.RATING,
    QuestionKind.YES_NO,
    QuestionKind.CHOICE,
    QuestionKind.DATE,
    QuestionKind.FREE_TEXT,
)
SAMPLES = Path(__file__).parents[1] / "samples" / "survey_answers.tsv"
HARD = SAMPLES.with_name("survey_answers_hard.tsv")
TOLD = SAMPLES.with_name("survey_answers_told.tsv")
TRICKY = SAMPLES.with_name("survey_answers_tricky.tsv")
COUNTED = SAMPLES.with_name("survey_answers_tricky_counted.tsv")
EN, FR = Language.EN, Language.FR
WEDNESDAY = date(2025, 6, 11)
TIMES = (Option("A", "Morning"), Option("B", "Afternoon"), Option("C", "Evening"))


@pytest.fixture(scope="module")
def measured() -> dict:
    return evaluate(SAMPLES)


def test_the_samples_cover_every_kind_in_both_languages() -> None:
    cases = load(SAMPLES)
    assert len(cases) >= 600
    for language in Language:
        for kind in SAMPLED:
            of_kind = [c for c in cases if c.kind is kind and c.language is language]
            assert len(of_kind) >= 40, (language, kind)
            expected = {c.expected for c in of_kind}
            assert expected >= {"OPT_OUT", "HANDOFF"}
            assert kind is QuestionKind.FREE_TEXT or "INVALID" in expected


def test_accuracy(measured: dict) -> None:
    misses = "\n".join(
        f"{m['reply']!r}: {m['expected']}, got {m['got']}" for m in measured["misses"]
    )
    print(f"\n{measured['n']} replies, accuracy {measured['accuracy']:.4f}")
    assert measured["accuracy"] >= 0.97, misses
    assert min(measured["per_type"].values()) >= 0.95, measured["per_type"]


def test_an_unclear_reply_is_rarely_given_a_value(measured: dict) -> None:
    invalid = measured["invalid"]
    assert invalid["wrong_values"] / invalid["n"] <= 0.02


def test_hard_replies() -> None:
    """Hesitation, counts, days ruled out and other replies that a quick reading gets wrong."""
    found = evaluate(HARD)
    misses = "\n".join(f"{m['reply']!r}: {m['expected']}, got {m['got']}" for m in found["misses"])
    assert found["n"] >= 2000 and found["accuracy"] >= 0.99, misses
    assert min(found["per_type"].values()) >= 0.98, found["per_type"]
    assert found["invalid"]["wrong_values"] / found["invalid"]["n"] <= 0.01, misses


def test_replies_of_other_trades() -> None:
    """Half of them were read while the parsers grew, half only counted."""
    found = evaluate(TOLD)
    misses = "\n".join(f"{m['reply']!r}: {m['expected']}, got {m['got']}" for m in found["misses"])
    assert found["n"] >= 590 and found["accuracy"] >= 0.95, misses
    assert found["invalid"]["wrong_values"] <= 5, misses


def test_tricky_replies() -> None:
    """Idioms, parts, spoken years, relatives of an option: read while the parsers grew."""
    found = evaluate(TRICKY)
    misses = "\n".join(f"{m['reply']!r}: {m['expected']}, got {m['got']}" for m in found["misses"])
    assert found["n"] >= 420 and found["accuracy"] >= 0.98, misses
    assert found["invalid"]["wrong_values"] == 0, misses


def test_tricky_replies_that_were_only_counted() -> None:
    """The other half of them, of other questions; what nobody read is read less well."""
    found = evaluate(COUNTED)
    assert found["n"] >= 355 and found["accuracy"] >= 0.86
    assert found["invalid"]["wrong_values"] <= 5


FIVE = tuple(Option(letter, label) for letter, label in zip("ABCDE", (
    "Morning", "Noon", "Afternoon", "Evening", "Night"), strict=True))  # fmt: skip
NUMBERED = (Option("1", "Price"), Option("2", "Quality"), Option("3", "Speed"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "reply",
    ["1 2", "1 & 2", "1+2", "1-2", "1/2", "1\n2", "1 2 3", "4 5", "B C", "D E", "N/A", "n/a",
    "n.a.",
     "R.A.S.", "P/A", "N/C", "C/O", "W/E", "b/c I work", "a.m.", "S.O.", "b/c", "A, B", "B+C",
     "c/o", "1, 2", "2;3", "C & D", "a b c", "1 and 2", "1 et 2", "A or B", "A ou B", "w/e",
     "n / a",
     "NC"],
)  # fmt: skip
def test_several_options_or_an_abbreviation_choose_none(reply: str, language: Language) -> None:
    for options in (TIMES, FIVE, NUMBERED):
        assert parse(QuestionKind.CHOICE, reply, language, options).outcome is Outcome.INVALID


@given(st.integers(0, 4), st.integers(0, 4),
st.sampled_from(["not {0}, {1}", "{1} not {0}", "{0} no {1}",
    "{1}, not {0}", "pas {0}, {1}", "{1} pas {0}", "{0} sorry {1}", "{0}, no wait, {1}",
    "{0} non {1}", "{0} pardon {1}"]), st.booleans())  # fmt: skip
def test_the_option_that_is_not_denied(out: int, meant: int, form: str, digits: bool) -> None:
    if out == meant:
        return
    marks = "12345" if digits else "ABCDE"
    reply = form.format(marks[out], marks[meant])
    parsed = parse(QuestionKind.CHOICE, reply, EN, FIVE)
    assert parsed.value == FIVE[meant].label, reply


@given(st.permutations(range(4)), st.sampled_from([
    ("not {}", ", not "), ("not {}", " or "), ("neither {}", " nor "), ("anything but {}", " or "),
    ("pas {}", ", pas "), ("ni {}", " ni "), ("tout sauf {}", " et "), ("sauf {}", " ou "),
    ("not {}", " not "),
]), st.sampled_from(["ABCD", "abcd", "1234"]))  # fmt: skip
def test_the_option_that_is_left(order: list[int], form: tuple[str, str], marks: str) -> None:
    """All but one of four; and of all but two none."""
    options = FIVE[:4]
    start, joint = form
    three = start.format(joint.join(marks[index] for index in order[:3]))
    two = start.format(joint.join(marks[index] for index in order[:2]))
    assert parse(QuestionKind.CHOICE, three, EN, options).value == options[order[3]].label, three
    assert parse(QuestionKind.CHOICE, two, EN, options).value is None, two


@pytest.mark.parametrize(("reply", "label"), [
    ("1", "Price"), ("2", "Quality"), ("1=Price", "Price"), ("2 = quality", "Quality"),
    ("B", "Quality"),
    ("#3", "Speed"), ("third", "Speed"), ("speed", "Speed"), ("not 1, not 2", "Speed"),
    ("III", "Speed"),
    ("❷", "Quality"), ("4", None), ("D", None), ("1 3", None),
])  # fmt: skip
def test_numbered_options(reply: str, label: str | None) -> None:
    assert parse(QuestionKind.CHOICE, reply, EN, NUMBERED).value == label


@pytest.mark.parametrize("kind", [QuestionKind.NPS, QuestionKind.RATING])
@pytest.mark.parametrize(
    "reply",
    ["1 suggestion: more parking", "1 question: when do you open?", "1 complaint", "1 more thing",
     "2 late", "2 expensive", "2 be honest it was ok", "4 me it was good", "4 u", "table for 2",
     "1 seul reproche", "1 remarque", "1 bémol", "1 petit souci", "1 vendeur odieux", "1 bag"
     " missing",
     "2 slow", "4 sure", "dinner for 4", "party of 3", "for 2", "pour 3", ".5", ",5", "N/A", "S.O.",
     "1 idée : ouvrir plus tôt", "1 employee ignored me", "3 or 4", "2-3", "1 word: parking",
     "1 Problem", "1 SUGGESTION", "1 suggestion\nmore parking"],
)  # fmt: skip
def test_a_number_that_counts_is_no_rating(reply: str, kind: QuestionKind) -> None:
    assert parse(kind, reply, EN).outcome is Outcome.INVALID


@pytest.mark.parametrize("reply", ["7 eleven is better", "neuf mais abîmé", "7-8", "7/8", "7 ou 8"])
def test_nor_is_a_name_or_a_range(reply: str) -> None:
    assert parse(QuestionKind.NPS, reply, FR).outcome is Outcome.INVALID


@given(st.integers(0, 10), st.integers(0, 10), st.sampled_from([
    "{0} or {1}", "{0}-{1}", "{0} ou {1}", "entre {0} et {1}", "between {0} and {1}",
    "{0}, maybe {1}", "{0} voire {1}", "{0} or maybe {1}", "{0} to {1}", "{0}ish or {1}",
    "Either {0} or {1}", "{0} {1}",
]))  # fmt: skip
def test_who_hesitates_has_not_answered(one: int, other: int, form: str) -> None:
    if one != other:
        assert parse(QuestionKind.NPS, form.format(one, other), EN).outcome is Outcome.INVALID


@given(st.integers(0, 10), st.integers(0, 10), st.sampled_from([
    "{0}, no {1}", "{0} sorry {1}", "{0}. wait, {1}", "{0} non {1}", "{0} pardon {1}", "{0} oups"
    " {1}",
    "{0} i mean {1}", "not {0}, {1}", "{1} not {0}", "pas {0}, {1}", "{0} enfin {1}", "{0} -> {1}",
]))  # fmt: skip
def test_the_last_correction_counts(one: int, other: int, form: str) -> None:
    if one != other:
        parsed = parse(QuestionKind.NPS, form.format(one, other), EN)
        assert parsed.value == str(other), form.format(one, other)


@pytest.mark.parametrize(("kind", "reply", "comment"), [
    ("yes_no", "yes period", ""), ("yes_no", "oui point", ""),
    ("nps_0_10", "neuf virgule merci", ""),
    ("nps_0_10", "eight comma the staff were great", "the staff were great"),
    ("choice", "B period", ""),
    ("yes_no", "yes because of Julie", "because of Julie"), ("choice", "one i think", ""),
    ("choice", "I guess B", ""), ("choice", "deux je crois", ""),
    ("choice", "plutôt B je pense", ""),
    ("nps_0_10", "8 i think", ""), ("yes_no", "oui je crois", ""), ("yes_no", "yes i think so", ""),
    ("date", "tomorrow i think", ""), ("choice", "B probably", ""),
    ("choice", "the first one lol", ""),
    ("rating_1_5", "4 I'd say", ""), ("nps_0_10", "c t 9", ""), ("choice", "B?", ""),
])  # fmt: skip
def test_what_is_no_comment(kind: str, reply: str, comment: str) -> None:
    parsed = parse(QuestionKind(kind), reply, EN, TIMES, WEDNESDAY)
    assert parsed.outcome is Outcome.VALUE and parsed.comment == comment


# -- what is kept besides the value ------------------------------------------------------


@pytest.mark.parametrize(("kind", "reply", "value", "comment"), [
    ("nps_0_10", "9, staff were lovely", "9", "staff were lovely"),
    ("nps_0_10", "9", "9", ""),
    ("nps_0_10", "I'd say 9", "9", ""),
    ("nps_0_10", "9/10 thanks", "9", ""),
    ("nps_0_10", "10 😊", "10", ""),
    ("nps_0_10", "Great service, 10", "10", "Great service, 10"),
    ("nps_0_10", "was a 9, now a 4", "4", "was a 9, now a 4"),
    ("rating_1_5", "4️⃣ – friendly!", "4", "friendly!"),
    ("rating_1_5", "⭐⭐⭐⭐ Très bien", "4", "Très bien"),
    ("yes_no", "oui mais c'était Long", "yes", "mais c'était Long"),
    ("yes_no", "No, you were out of milk", "no", "you were out of milk"),
    ("yes_no", "👍", "yes", ""),
    ("choice", "B because I work nights", "Afternoon", "because I work nights"),
    ("choice", "the second one", "Afternoon", ""),
    ("date", "tomorrow", "2025-06-12", ""),
    ("date", "tomorrow, ring the bell", "2025-06-12", "tomorrow, ring the bell"),
    ("free_text", "  9/10 would come back ", "9/10 would come back", ""),
])  # fmt: skip
def test_comment(kind: str, reply: str, value: str, comment: str) -> None:
    parsed = parse(QuestionKind(kind), reply, EN, TIMES, WEDNESDAY)
    assert (parsed.value, parsed.comment) == (value, comment)


# -- the pipeline's verdict --------------------------------------------------------------


@pytest.mark.parametrize(("kind", "reply", "intent", "confidence", "outcome"), [
    ("nps_0_10", "enough of this already", "opt_out", 0.97, "OPT_OUT"),
    ("nps_0_10", "enough of this already", "opt_out", 0.60, "INVALID"),
    # a text that is nothing but a value is one, whatever the pipeline makes of it
    ("nps_0_10", "9", "opt_out", 0.99, "VALUE"),
    ("choice", "B", "human_handoff", 0.99, "VALUE"),
    ("nps_0_10", "0 I've had it with your texts", "opt_out", 0.95, "OPT_OUT"),
    ("nps_0_10", "9, staff were lovely", "feedback_positive", 0.99, "VALUE"),
    ("yes_no", "I suppose that would work", "affirm", 0.95, "VALUE"),
    ("yes_no", "I suppose that would work", "affirm", 0.50, "INVALID"),
    ("nps_0_10", "I suppose that would work", "affirm", 0.95, "INVALID"),
    ("free_text", "because it was bad", "opt_out", 0.90, "VALUE"),
    ("free_text", "enough, forget I exist", "opt_out", 0.99, "OPT_OUT"),
    ("free_text", "where is a person when I need one", "human_handoff", 0.97, "HANDOFF"),
    ("date", "which dates are there", "help", 0.95, "HELP"),
    ("date", "my parcel is lost", "order_status", 0.99, "INVALID"),
])  # fmt: skip
def test_verdict(kind: str, reply: str, intent: str, confidence: float, outcome: str) -> None:
    verdict = Verdict(intent, confidence)
    parsed = parse(QuestionKind(kind), reply, EN, TIMES, WEDNESDAY, verdict)
    assert parsed.outcome == outcome


def test_keywords_come_before_any_verdict_and_any_option() -> None:
    options = (Option("A", "Stop"), Option("B", "Call me back"))
    verdict = Verdict("affirm", 1.0)
    for kind in QuestionKind:
        for word in ("STOP", "Arrêt !", "unsubscribe"):
            assert parse(kind, word, EN, options, WEDNESDAY, verdict).outcome is Outcome.OPT_OUT
        for word in ("HELP", "aide"):
            assert parse(kind, word, FR, options, WEDNESDAY, verdict).outcome is Outcome.HELP
    assert parse(QuestionKind.CHOICE, "call me back", EN, options).value == "Call me back"


# -- any text at all ---------------------------------------------------------------------

UGLY = st.one_of(
    st.text(max_size=80),
    st.text("0123456789/.,-+ ⭐️⃣🔟nineneuf()ABCabcàé'’!?\n", max_size=30),
    st.lists(st.sampled_from(
        "9 10 nine neuf sur out of / , . not pas was now maintenant or ou stars étoiles ⭐ a an A B"
        " the second le 12 juin june friday vendredi prochain next in dans 3 jours days 05/06 31"
        " ago 99 demain yes no oui non mais but maybe stop please help me human morning 💥".split()
    ), max_size=9).map(" ".join),
)  # fmt: skip


@given(UGLY, st.sampled_from(Language), st.sampled_from(SAMPLED))
def test_values_are_always_valid(text: str, language: Language, kind: QuestionKind) -> None:
    parsed = parse(kind, text, language, TIMES, WEDNESDAY)
    assert (parsed.value is not None) == (parsed.outcome is Outcome.VALUE)
    if parsed.value is None:
        assert parsed.comment == ""
        return
    match kind:
        case QuestionKind.NPS:
            assert parsed.value in {str(n) for n in range(11)}
        case QuestionKind.RATING:
            assert parsed.value in {str(n) for n in range(1, 6)}
        case QuestionKind.YES_NO:
            assert parsed.value in ("yes", "no")
        case QuestionKind.CHOICE:
            assert parsed.value in {option.label for option in TIMES}
        case QuestionKind.DATE:
            assert date.fromisoformat(parsed.value).isoformat() == parsed.value
        case _:
            assert parsed.value == text.strip()


@given(st.lists(st.text(max_size=20), max_size=6), UGLY)
def test_any_options(labels: list[str], text: str) -> None:
    options = [Option(chr(65 + i), label) for i, label in enumerate(labels)]
    parsed = parse(QuestionKind.CHOICE, text, EN, options)
    assert parsed.value is None or parsed.value in labels


@given(
    st.integers(0, 10),
    st.sampled_from(
        ["{}", " {} ", "{}/10", "{}!", "a {}", "{}, nice", "{} out of 10", "note : {}", "({})"]
    ),
)
def test_a_plain_rating_is_always_read(value: int, written: str) -> None:
    assert parse(QuestionKind.NPS, written.format(value), EN).value == str(value)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(Language))
def test_a_full_date_is_always_read(day: date, language: Language) -> None:
    written = [
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"le {day.day} {day:%B} {day.year}",
    ]
    for text in written:
        assert parse(QuestionKind.DATE, text, language, (), WEDNESDAY).value == day.isoformat()
    french = parse(QuestionKind.DATE, f"{day:%d/%m/%Y}", FR, (), WEDNESDAY)
    assert french.value == day.isoformat()


def test_no_day_without_a_today() -> None:
    assert parse(QuestionKind.DATE, "tomorrow", EN).outcome is Outcome.INVALID


@pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
def test_the_ends_of_the_calendar(today: date) -> None:
    for text in (
        "tomorrow",
        "yesterday",
        "in 999 weeks",
        "il y a 999 semaines",
        "29 feb",
        "le 31",
        "last monday",
        "friday",
    ):
        parse(QuestionKind.DATE, text, EN, (), today)


def test_a_long_text_is_read_quickly() -> None:
    for text in (
        "9 " * 800,
        "a" * 1600,
        "not a " * 270,
        "1/" * 800,
        "le 12 " * 270,
        "⭐" * 1600,
        "stop " * 320,
        "\U0010ffff" * 1600,
        "between 12 and " * 100,
    ):
        for kind in QuestionKind:
            parse(kind, text, FR, TIMES, WEDNESDAY)


# -- the file of replies -----------------------------------------------------------------

HEADER = "\t".join(COLUMNS)


@pytest.mark.parametrize(("content", "says"), [
    (b"", "lacks the column"),
    (b"language\treply\n", "question_type, question_text, options, expected"),
    (HEADER.encode(), "no replies"),
    (b"\xff\xfe" + HEADER.encode("utf-16-le"), "not UTF-8"),
    (f"{HEADER}\nen\tnps\tq\t\t9\t9\n".encode(), "line 2: question_type 'nps'"),
    (f"{HEADER}\nde\tyes_no\tq\t\tja\tyes\n".encode(), "line 2: language 'de'"),
    (f"{HEADER}\nen\tyes_no\tq\t\tyes\n".encode(), "5 columns"),
    (f"{HEADER}\nen\tchoice\tq\tMorning\ta\tMorning\n".encode(), "like A=Morning"),
    (f"{HEADER}\nen\tdate\tq\t2025-06-11\ttoday\t2025-06-11\n".encode(), "like today="),
    (f"{HEADER}\nen\tyes_no\tq\t\tyes\t\n".encode(), "expected is empty"),
])  # fmt: skip
def test_a_wrong_file(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "replies.tsv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=says):
        evaluate(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        evaluate(tmp_path / "none.tsv")


def test_a_file_of_windows_is_fine_too(tmp_path: Path) -> None:
    path = tmp_path / "replies.tsv"
    rows = [HEADER, "en\tnps_0_10\tHow likely?\t\tnine\t9", "fr\tyes_no\tOK ?\t\tbof\tyes", ""]
    path.write_bytes(("\ufeff" + "\r\n".join(rows)).encode())
    found = evaluate(path)
    assert (found["n"], found["accuracy"]) == (2, 0.5)
    assert found["misses"][0] | {"reply": "bof", "got": "INVALID"} == found["misses"][0]


def test_a_line_break_and_numbered_options_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "replies.tsv"
    rows = [
        HEADER,
        "en\tchoice\tq\t1=Price;2=Speed\t1\\n2\tINVALID",
        "en\tchoice\tq\t1=Price;2=Speed\t2\tSpeed",
        "en\tfree_text\tq\t\tnice\\nstaff\tnice\\nstaff",
    ]
    path.write_text("\n".join(rows))
    assert evaluate(path)["misses"] == []


def test_the_pipeline_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "replies.tsv"
    path.write_text(f"{HEADER}\nen\tnps_0_10\tq\t\tno more of this\tOPT_OUT\n")
    assert evaluate(path)["accuracy"] == 0
    assert evaluate(path, lambda text, language: Verdict("opt_out", 0.99))["accuracy"] == 1


# -- how it is put, and the edges of reading ----------------------------------------------------


def test_a_question_is_put_in_its_language_else_in_one_it_has() -> None:
    asked = Question(
        "q",
        QuestionKind.CHOICE,
        {EN: "When?", FR: "Quand ?"},
        {EN: TIMES, FR: (Option("A", "Matin"),)},
    )
    assert question_text(asked, EN) == "When?\nA) Morning\nB) Afternoon\nC) Evening"
    assert question_text(asked, FR) == "Quand ?\nA) Matin"
    assert question_text(Question("q", QuestionKind.YES_NO, {EN: "Ok?"}), FR) == "Ok?"


@pytest.mark.parametrize(("raw", "plain"), [
    ("Été  À", "ete  a"), ("９🔟½", "910 1/2"), ("٣", "3"), ("it’s", "it's"), ("œuf", "oeuf"),
    ("yesss", "yes"), ("www", "www"), ("ﬁn", "fin"), ("a\u200bb", "ab"), ("STRASSE", "strasse"),
])  # fmt: skip
def test_how_a_text_is_folded(raw: str, plain: str) -> None:
    assert read(raw).plain == plain


def test_of_a_long_text_the_beginning_is_read() -> None:
    assert len(read("a b " * 400).plain) == MAX_READ == 640


@pytest.mark.parametrize(
    ("one", "other", "limit", "edits"),
    [
        ("monday", "monday", 1, 0),
        ("munday", "monday", 1, 1),
        ("mnoday", "monday", 1, 1),
        ("mondays", "monday", 1, 1),
        ("mardi", "monday", 1, 2),
        ("", "ab", 1, 2),
        ("", "", 0, 0),
    ],
)
def test_distance(one: str, other: str, limit: int, edits: int) -> None:
    assert distance(one, other, limit) == distance(other, one, limit) == edits


@pytest.mark.parametrize(
    ("text", "start", "end", "rest"),
    [
        ("9, lovely", 0, 1, "lovely"),
        ("I say 9", 6, 7, "I say 9"),
        ("9", 0, 1, ""),
        (" 9 - ok!", 1, 2, "ok!"),
    ],
)
def test_what_was_said_besides(text: str, start: int, end: int, rest: str) -> None:
    assert read(text).rest(start, end) == rest


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("3", "2 to 5"),
        ("7", "6+"),
        ("1", "less than 2"),
        ("6", "6+"),
        ("12", "6+"),
    ],
)
def test_amounts_as_options(reply: str, label: str) -> None:
    options = (Option("A", "less than 2"), Option("B", "2 to 5"), Option("C", "6+"))
    assert parse(QuestionKind.CHOICE, reply, EN, options).value == label


@pytest.mark.parametrize(("reply", "verdict", "value"), [
    ("I suppose that would work", Verdict("deny", 0.95), "no"),
    ("a very long way of saying that it would perhaps work", Verdict("affirm", 0.99), None),
    ("I suppose why", Verdict("affirm", 0.99), None), ("", Verdict("affirm", 0.99), None),
    ("I suppose that would work", Verdict("greet", 0.99), None),
])  # fmt: skip
def test_a_yes_that_only_the_pipeline_knows(
    reply: str, verdict: Verdict, value: str | None
) -> None:
    assert parse(QuestionKind.YES_NO, reply, EN, (), None, verdict).value == value


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("not 9/10", None),
        ("8.5/10", None),
        ("3 out of 5", None),
        ("11/10", None),
        ("10/10", "10"),
    ],
)
def test_ratings_on_a_scale(reply: str, value: str | None) -> None:
    assert parse(QuestionKind.NPS, reply, EN).value == value


@pytest.mark.parametrize("reply", ["zero", "NIL", "zerro", "0", "00", "option nil", "four", "99"])
def test_a_number_that_is_of_no_option(reply: str) -> None:
    assert parse(QuestionKind.CHOICE, reply, EN, TIMES).outcome is Outcome.INVALID


SIZES = tuple(Option(letter, label) for letter, label in zip(
    "ABC", ("Small", "Medium", "Large"), strict=True))  # fmt: skip
OFTEN = tuple(Option(letter, label) for letter, label in zip(
    "ABCD", ("weekly", "monthly", "a few times a year", "first time"), strict=True))  # fmt: skip
SAUCES = tuple(Option(letter, label) for letter, label in zip(
    "ABC", ("ketchup", "samouraï", "sans sauce"), strict=True))  # fmt: skip


@pytest.mark.parametrize(("options", "reply", "label"), [
    (SIZES, "M", "Medium"), (SIZES, "L please", None), (SIZES, "C", "Large"),
    (SIZES, "lrg", "Large"),
    (SIZES, "the big one", "Large"), (SIZES, "smallest u have", "Small"),
    (SIZES, "a tiny one", "Small"),
    (SIZES, "small... eh go medium", "Medium"), (SIZES, "big or small", None),
    (SIZES, "no idea", None),
    (OFTEN, "every tuesday lol", "weekly"), (OFTEN, "mensuel", "monthly"),
    (OFTEN, "2 fois l'an", "a few times a year"),
    (OFTEN, "never been before", "first time"), (OFTEN, "every four weeks", "monthly"),
    (SAUCES, "rien", "sans sauce"), (SAUCES, "pas de sauce", "sans sauce"),
    (SAUCES, "no thanks", "sans sauce"),
    (SAUCES, "j'avais dit ketchup mais samouraï finalement", "samouraï"),
    (SAUCES, "rien compris", None),
])  # fmt: skip
def test_an_option_in_other_words(
    options: tuple[Option, ...], reply: str, label: str | None
) -> None:
    assert parse(QuestionKind.CHOICE, reply, EN, options).value == label


@pytest.mark.parametrize(("kind", "reply", "value"), [
    (QuestionKind.NPS, "was gonna say 6 but the wash was nice so 8", "8"),
    (QuestionKind.NPS, "7? if parking was free id say 9. so 7", "7"),
    (QuestionKind.NPS, "10 minus 1", "9"),
    (QuestionKind.NPS, "9 serait trop, 7", "7"), (QuestionKind.NPS, "top marks", "10"),
    (QuestionKind.NPS, "la pire note", "0"), (QuestionKind.NPS, "more than 8, less than 10", "9"),
    (QuestionKind.NPS, "more than 6, less than 10", None), (QuestionKind.NPS, "1o", "10"),
    (QuestionKind.NPS, "is 10 good or bad?", None), (QuestionKind.NPS, "10 moins que 10", None),
    (QuestionKind.RATING, "3 ou 4... allez 4", "4"), (QuestionKind.RATING, "3ish going on 4", None),
    (QuestionKind.RATING, "plat 5 service 1", None), (QuestionKind.RATING, "salle 3, note 5", "5"),
    (QuestionKind.RATING, "5 moins 1 pour le café froid", "4"),
])  # fmt: skip
def test_a_rating_in_other_words(kind: QuestionKind, reply: str, value: str | None) -> None:
    assert parse(kind, reply, EN).value == value


ON_TIME, TROUBLE = "Did it arrive on time?", "Did anything go wrong during setup?"
WORKS, COMES = "Votre internet fonctionne-t-il maintenant ?", "Will your child be coming?"


@pytest.mark.parametrize(("question", "reply", "value"), [
    (ON_TIME, "early even", "yes"), (ON_TIME, "2 hours late", "no"),
    (ON_TIME, "not on time at all", "no"),
    (ON_TIME, "can't fault it", "yes"), (ON_TIME, "driver said yes I say no", "no"),
    (ON_TIME, "the first one yes, the second no", None), (ON_TIME, "early but the wrong one", None),
    (TROUBLE, "everything went wrong", "yes"), (TROUBLE, "it went perfect", "no"),
    (TROUBLE, "yes everything went fine", "no"), (TROUBLE, "haven't set it up yet", None),
    (TROUBLE, "no, apart from the password thing, so yes", "yes"),
    (TROUBLE, "no issues no complaints", "no"),
    (WORKS, "c'est revenu merci", "yes"), (WORKS, "toujours rien", "no"),
    (WORKS, "marche pas", "no"),
    (COMES, "she'd love to", "yes"), (COMES, "not going sorry", "no"),
    (COMES, "no sheep please but yes", "yes"),
    (COMES, "not unless it's sunny", None), (COMES, "he will be there", "yes"),
    (COMES, "he is ill", "no"),
])  # fmt: skip
def test_a_yes_or_no_in_what_is_told(question: str, reply: str, value: str | None) -> None:
    language = FR if question is WORKS else EN
    assert parse(QuestionKind.YES_NO, reply, language, question=question).value == value


@pytest.mark.parametrize(("reply", "expected"), [
    ("good friday", "2026-04-03"), ("lundi de pâques", "2026-04-06"),
    ("fortnight today", "2026-03-24"),
    ("dans quinze jours", "2026-03-24"), ("dans huit jours", "2026-03-17"),
    ("dans 15 jours", "2026-03-25"),
    ("day after memorial day", "2026-05-26"), ("xmas day 2027", "2027-12-25"),
    ("no later than jan 7", None),
])  # fmt: skip
def test_feasts_and_idioms_are_days(reply: str, expected: str | None) -> None:
    found = parse(QuestionKind.DATE, reply, EN, (), date(2026, 3, 10))
    assert found.value == expected


def test_a_birth_is_past_and_a_sign_alone_says_nothing() -> None:
    born = "What is your date of birth?"
    assert (
        parse(QuestionKind.DATE, "29 Nov 2031", EN, (), date(2026, 3, 10), None, born).value is None
    )
    for reply in ("?", ".", " … "):
        assert parse(QuestionKind.FREE_TEXT, reply, EN).outcome is Outcome.INVALID
