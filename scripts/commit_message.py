"""Checks a commit's message: run as the commit-msg hook with the file that holds it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

MOST = 72  # letters of a subject
VERBS_IN_ED_OR_ING = frozenset(
    "bring embed exceed feed need proceed ring seed shed speed string succeed".split()
)
NO_VERBS = frozenset(
    "a an the this that these those it its no not all some more new and or of in on at to for with "
    "without from by what who whose when where whether how why if ways".split()
)


def faults(message: str) -> list[str]:
    """What is wrong with a commit's message, in words that say what to do; [] if nothing is."""
    lines = [line.rstrip() for line in message.splitlines() if not line.startswith("#")]
    while lines and not lines[0]:
        del lines[0]
    if not lines:
        return ["The message is empty."]
    subject, *rest = lines
    if re.match(r"(?:Merge|Revert|fixup!|squash!|amend!) ?", subject):
        return []
    found = _of_subject(subject)
    if rest and rest[0]:
        found.append("Leave the second line empty.")
    if not any(line and not re.match(r"[A-Z][\w-]*-by: ", line) for line in rest):
        found.append("Say why in a body, after an empty line.")
    return found


def _of_subject(subject: str) -> list[str]:
    found = []
    first = re.split(r"[^\w'-]", subject)[0]
    if len(subject) > MOST:
        found.append(f"The subject has {len(subject)} letters; {MOST} is the most.")
    if subject.endswith("."):
        found.append("Leave out the period at the end of the subject.")
    if not first[:1].isupper():
        found.append("Begin the subject with a capital letter.")
    elif not _imperative(first.lower()):
        found.append(f'Begin the subject with a verb that orders ("Add", "Fix"), not "{first}".')
    return found


def _imperative(word: str) -> bool:
    """Whether it can be one: no list holds all verbs, so only what surely is none is refused."""
    return word in VERBS_IN_ED_OR_ING or not (word in NO_VERBS or word.endswith(("ed", "ing")))


if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]).read_text("utf-8"))
    sys.stderr.writelines(f"{fault}\n" for fault in wrong)
    sys.exit(bool(wrong))
