"""Reads survey answers as people type them, in English and French.

`parse` decides what a reply to a question is. ways_out.py comes before any value; choice.py and the
readers of bot.reading read one kind of answer each.
"""

from bot.surveys.rules.model import Option, Outcome, Parsed, Question, QuestionKind, Verdict
from bot.surveys.rules.parse import parse

__all__ = ["Option", "Outcome", "Parsed", "Question", "QuestionKind", "Verdict", "parse"]
