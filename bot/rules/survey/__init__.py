"""Survey answers as people type them, in English and French.

`parse` decides what a reply to a question is; ways_out.py comes before any value; numbers.py,
yes_no.py, choice.py and dates.py read one kind each over reading.py.
"""

from bot.rules.survey.model import (
    Answer,
    Option,
    Outcome,
    Parsed,
    Question,
    QuestionKind,
    Verdict,
)
from bot.rules.survey.parse import parse

__all__ = ["Answer", "Option", "Outcome", "Parsed", "Question", "QuestionKind", "Verdict", "parse"]
