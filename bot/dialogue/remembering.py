"""Rasa's policy of rules, which looks only once for what follows from a state of the dialogue."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy

REMEMBERED = 2000  # states; few of them differ by more than the intent

Found = tuple[str | None, str | None, bool]


class RememberingRules(RulePolicy):
    """Rasa's compares a state with every rule, twice for each prediction: once more for rules on a
    text's own words, of which there are none. That took a seventh of a turn's time."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._found: dict[tuple[str, str | None], Found] = {}

    def _find_action_from_rules(
        self, tracker: Any, domain: Any, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input:
            return None, None, False
        states = self._prediction_states(tracker, domain, rule_only_data=self._get_rule_only_data())
        state = repr(states), tracker.active_loop_name
        if state not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[state] = super()._find_action_from_rules(tracker, domain, False)
        return self._found[state]
