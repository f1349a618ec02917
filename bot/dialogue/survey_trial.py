"""Answers a survey for a try, by the words alone: nothing is stored, and no model is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue import survey as surveys
from bot.dialogue.survey import Reading, Way
from bot.dialogue.survey_pairs import second
from bot.dialogue.survey_steps import at_end, language_of, noted, shown
from bot.dialogue.turn import Facts, SurveyFacts
from bot.models import BOT, Language, Understanding
from bot.sms.segments import joined
from bot.surveys.rules.asking import AT_MOST, ENDED, how_to_answer
from bot.surveys.rules.file import Survey
from bot.surveys.rules.path import counted, most_left
from bot.surveys.rules.pipes import filled
from bot.texts import Texts

NOTHING = Understanding("out_of_scope", 0.0)


def facts_of(survey: Survey, campaign_id: int = 0) -> SurveyFacts:
    """Returns the survey at its first question."""
    return SurveyFacts(
        campaign_id,
        survey.questions,
        0,
        0,
        survey.thanks,
        survey.on_invalid,
        outcomes=survey.outcomes,
        most_tries=survey.tries,
    )


@dataclass
class Trial:
    """One way through a survey. run: as far as it has come; over: nothing more is asked."""

    run: SurveyFacts
    language: Language
    texts: Texts
    now: datetime
    over: bool = False

    def asks(self) -> str:
        """Returns the question that waits."""
        return surveys.asked(self.run, self.language)

    @property
    def counts(self) -> dict[str, str | None]:
        """Returns the answers that count so far, by question."""
        return counted(self.run.questions, self.run.answers)

    def reply(self, text: str) -> str:
        """Takes a reply as the bot would. Returns what it would say."""
        facts = Facts(self.now, self.language, True, BOT, False, (), {})
        read = surveys.read(self.run, facts, text, self.language, NOTHING)
        said = self._take(read, text)
        if self.over:
            return said
        if at_end(self.run):
            self.over = True
            thanks = surveys.thanks(self.run, self.language) or self._say("utter_survey_thanks")
            return joined((said, thanks))
        return said if read.way is Way.HELP else joined((said, self.asks()))

    def _take(self, read: Reading, text: str) -> str:
        """Moves the run. Returns what is said before the next question."""
        match read.way:
            case Way.ANSWER:
                self._answer(read, text)
            case Way.SKIP | Way.GIVE_UP:
                return self._give_up(stays=read.way is Way.SKIP)
            case Way.HELP:
                self.run = replace(self.run, tries=self.run.tries + 1)
                return self._help()
            case Way.CORRECT | Way.BACK:
                return self._back(read)
            case Way.EXPLAIN:
                return self._help()
            case Way.HOW_MANY:
                left = most_left(self.run.questions, self.run.answers, self.run.position)
                return AT_MOST[self.language].format(left=left)
            case Way.OPT_OUT | Way.MAYBE_OPT_OUT | Way.PERSON:
                self.over = True
                return f"({read.way}: the survey stops here)"
        return ""

    def _answer(self, read: Reading, text: str) -> None:
        today = self.now.date()
        other = second(self.run, text, self.language, today, read.parsed)
        self.run = noted(self.run, self.run.position, read.parsed.value)
        if other is not None:
            self.run = noted(self.run, self.run.position, other.value)

    def _give_up(self, *, stays: bool) -> str:
        if not stays and self.run.on_invalid != "skip":
            self.over = True
            end = ENDED[self.language]
            return end if self.run.on_invalid == "end" else self._say("utter_survey_handoff")
        key = self.run.questions[self.run.position].key
        self.run = noted(self.run, self.run.position, self.run.answers.get(key))
        return self._say("utter_survey_skipped")

    def _back(self, read: Reading) -> str:
        place = read.position or 0
        if read.way is Way.BACK:
            self.run = replace(self.run, position=place, tries=0)
            return ""
        self.run = noted(self.run, place, read.parsed.value)
        answer = shown(self.run.questions[place], read.parsed.value, self.language)
        said = "utter_survey_corrected" if answer else "utter_survey_changed"
        return self.texts.render(said, self.language, {"answer": answer})

    def _help(self) -> str:
        question = self.run.questions[self.run.position]
        language = language_of(question, self.language)
        if written := question.help.get(language):
            return filled(written, self.run.questions, self.run.answers, language)
        said = how_to_answer(question, language) or self._say(surveys.HELPS[question.kind])
        return joined((said, surveys.listed(question, language)))

    def _say(self, name: str) -> str:
        return self.texts.render(name, self.language, {})
