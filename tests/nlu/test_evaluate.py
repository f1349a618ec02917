"""What `texto nlu evaluate` counts."""

from __future__ import annotations

import pytest

from bot.dialogue.evaluation import Verdict, figures, keyword, load
from bot.errors import UsageError
from bot.models import Understanding


def test_keywords_come_first():
    assert keyword("STOP !") == Understanding("opt_out", 1.0)
    assert keyword("Aide") == Understanding("help", 1.0)
    assert keyword("start") == Understanding("opt_in", 1.0)
    assert keyword("yes") is None and keyword("please stop by") is None


def test_automatic_texts_come_next_as_in_the_product(tmp_path):
    file = tmp_path / "texts.tsv"
    file.write_text(
        "language\tintent\ttext\n"
        "en\tautomatic\tLoved “Sale!\\nReply STOP to end”\nen\tgreet\thi\\nthere\n",
        "utf-8",
    )
    cases = load(file)
    assert cases[0].text == "Loved “Sale!\nReply STOP to end”"
    verdicts = [Verdict.of(case, lambda text: Understanding("greet", 0.9)) for case in cases]
    assert [verdict.got.intent for verdict in verdicts] == ["automatic", "greet"]
    assert not any(verdict.sure or verdict.leaving for verdict in verdicts)


def test_the_figures(tmp_path):
    file = tmp_path / "texts.tsv"
    file.write_text(
        "language\tintent\ttext\tgroup\n"
        "en\topt_out\ta\t\nen\topt_out\tb\t\nen\tgreet\tc\t\nen\tgreet\td\thard_negative\n"
        "fr\tgreet\te\thard_negative\n\n",
        "utf-8",
    )
    read = [("opt_out", 0.9), ("opt_out", 0.5), ("greet", 0.9), ("opt_out", 0.7), ("greet", 0.5)]
    found = figures(
        [
            Verdict(case, Understanding(intent, c), intent == "opt_out" and c >= 0.6)
            for case, (intent, c) in zip(load(file), read, strict=True)
        ]
    )
    assert (found["n"], found["accuracy"]) == (5, 0.8)
    assert found["macro_f1"] == pytest.approx(0.8)
    assert found["per_language"]["fr"] == {"n": 1, "accuracy": 1.0, "macro_f1": 1.0}
    assert found["per_intent"]["opt_out"]["precision"] == pytest.approx(2 / 3)
    assert found["opt_out"] == {
        "recall_any": 1.0,
        "recall_sure": 0.5,
        "false_positive_rate": pytest.approx(1 / 3),
        "unsure_rate_others": 0.0,
    }
    assert found["hard_negatives"]["false_positive_rate"] == 0.5
    assert found["confusions"] == [{"intent": "greet", "got": "opt_out", "n": 1}]


def test_what_has_no_cases_is_undefined(tmp_path):
    file = tmp_path / "texts.tsv"
    file.write_text("intent\ttext\tlanguage\nopt_out\ta\ten\n")
    found = figures([Verdict(load(file)[0], Understanding("greet", 0.5), False)])
    assert found["opt_out"]["false_positive_rate"] is None
    assert found["opt_out"]["recall_sure"] == 0.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text\tintent\nhi\tgreet\n", "lacks the column"),
        ("language\tintent\ttext\nen\tgreet\n", "line 2: 2 columns where the header has 3"),
        ("language\tintent\ttext\n", "holds no texts"),
    ],
)
def test_a_file_that_is_wrong_is_an_error_that_says_so(tmp_path, content, message):
    file = tmp_path / "texts.tsv"
    file.write_text(content)
    with pytest.raises(UsageError, match=message):
        load(file)
