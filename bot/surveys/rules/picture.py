"""Lays a survey's questions out by levels, and draws them as SVG.

A question stands below all that may come right before it. A way that passes a level has a place of
its own on it, so no line runs through a box.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from bot.models import Language
from bot.surveys.rules.drawing import values_words, ways
from bot.surveys.rules.file import Survey
from bot.surveys.rules.flow import SKIPPED, Flow, flow
from bot.surveys.rules.model import SEPARATOR, Question, QuestionKind
from bot.surveys.rules.pipes import plain

WIDTH, HEIGHT, LANE = 186, 74, 30  # of a box, and the width of a way that passes
ACROSS, DOWN, EDGE = 26, 58, 12  # between boxes, between levels, around all
LETTERS, LINES = 23, 2  # of a question's text in its box
SWEEPS = 4
LETTER, MOST_SAID = 6.6, 26  # how wide a letter on a way is, and how many of them stand there
Spot = tuple[int, int, int]  # a box, -1, 0; or a way from a box to a box, on a level
Point = tuple[float, float]
STYLE = """
svg { font: 13px/1.3 system-ui, sans-serif; background: #fff; }
rect { fill: #fff; stroke: #59625f; stroke-width: 1.3; } text { fill: #191e1c; }
path { fill: none; stroke: #59625f; stroke-width: 1.5; } .tip { fill: #59625f; stroke: none; }
.small, .way { fill: #59625f; font-size: 12px; } .end rect { fill: #e4f1ee; stroke: #0c6b5f; }
.nobody rect { stroke-dasharray: 5 4; } .way { paint-order: stroke; stroke: #fff; stroke-width: 6; }
@media (prefers-color-scheme: dark) { svg { background: #171d1b; } rect { fill: #171d1b; }
rect, path { stroke: #9daaa5; } text { fill: #e9eeec; } .small, .way, .tip { fill: #9daaa5; }
.way { stroke: #171d1b; } .end rect { fill: #16312c; stroke: #5fd3bf; } }
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the picture beside the survey's own words."""

    title: str = "How the questions follow each other"
    about: str = "Each box is a question; the words on a line are the answers that lead along it."
    end: str = "The end"
    nobody: str = "nobody is asked this"
    kinds: Mapping[QuestionKind, str] = field(
        default_factory=lambda: {kind: kind.value for kind in QuestionKind}
    )
    answers: Mapping[str, str] = field(default_factory=lambda: {SKIPPED: SKIPPED})


@dataclass(frozen=True, slots=True)
class Box:
    """A question in the picture, or the end. x, y: its corner."""

    place: int
    x: float
    y: float
    reached: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one box to another. points: from the lower edge of the first one to the upper edge
    of the second; words: the answers that lead along it, "" for all; said_at: where they stand."""

    points: tuple[Point, ...]
    words: str
    said_at: Point | None


@dataclass(frozen=True, slots=True)
class Picture:
    """Where everything stands."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def can_be_drawn(survey: Survey) -> bool:
    """Returns whether there are questions, each with a name of its own, by which others look at
    it."""
    keys = [question.key for question in survey.questions]
    return bool(keys) and len(set(keys)) == len(keys)


def picture(survey: Survey, language: Language, words: Words | None = None) -> Picture:
    """Lays a survey out, in the texts of that language."""
    seen, words = flow(survey), words or Words()
    edges = _edges(survey, seen, language, words)
    levels = _levels(len(survey.questions), edges, seen)
    rows = _rows(levels, edges)
    sizes = {spot: _size(spot, edges, levels) for row in rows for spot in row}
    width = 2 * EDGE + max(_width(row, sizes) for row in rows)
    at = _places(rows, sizes, width)
    said = _said_at(edges, levels, at)
    end = len(survey.questions)
    boxes = []
    for node in range(end + 1):
        x, y = at[_spot(node)]
        boxes.append(Box(node, x - WIDTH / 2, y, node == end or node in seen.reached))
    drawn = [
        Way(tuple(_points(_through(*edge, levels), at)), _short(words), said.get(edge))
        for edge, words in edges.items()
    ]
    height = 2 * EDGE + len(rows) * HEIGHT + (len(rows) - 1) * DOWN
    return Picture(width, height, tuple(boxes), tuple(drawn))


def _edges(
    survey: Survey, seen: Flow, language: Language, words: Words
) -> dict[tuple[int, int], str]:
    """Returns which question may follow which one, with the answers that lead there."""
    found: dict[tuple[int, int], list[str]] = {}
    for place in sorted(seen.reached):
        for values, way in ways(seen, place):
            for target in way:
                found.setdefault((place, target), []).extend(values)
    return {
        edge: answers(survey.questions[edge[0]], values, language, words.answers)
        for edge, values in found.items()
    }


def answers(
    question: Question, values: Sequence[str], language: Language, words: Mapping[str, str]
) -> str:
    """Returns answers in that language: "0-6, skipped". words: for yes, no, skipped."""
    if not values:
        return ""
    own = zip(question.listed, question.options.get(language, ()), strict=False)
    labels = {**words, **{one.label: other.label for one, other in own}}
    said = [labels.get(value, value) for value in values if value != SKIPPED]
    if question.kind is QuestionKind.MULTIPLE:  # every set of options: those of one say most
        said.sort(key=lambda one: one.count(SEPARATOR))
    known = values_words(question, said)
    return ", ".join(one for one in (known, words[SKIPPED] if SKIPPED in values else "") if one)


def _levels(count: int, edges: Mapping[tuple[int, int], str], seen: Flow) -> list[int]:
    """Returns the level of each question, and of the end."""
    levels: list[int] = []
    for place in range(count + 1):
        before = [levels[source] for source, target in edges if target == place]
        if place == count or (place and place not in seen.reached):
            before += levels[-1:] if place < count else levels
        levels.append(max(before, default=-1) + 1)
    return levels


def _rows(levels: Sequence[int], edges: Mapping[tuple[int, int], str]) -> list[list[Spot]]:
    """Returns what stands on each level, in an order in which few ways cross."""
    rows: list[list[Spot]] = [[] for _ in range(max(levels) + 1)]
    above: dict[Spot, list[Spot]] = {}
    below: dict[Spot, list[Spot]] = {}
    for node, level in enumerate(levels):
        rows[level].append(_spot(node))
    for source, target in edges:
        way = _through(source, target, levels)
        for spot in way[1:-1]:
            rows[spot[2]].append(spot)
        for one, other in pairwise(way):
            above.setdefault(other, []).append(one)
            below.setdefault(one, []).append(other)
    for _ in range(SWEEPS):
        for level in range(1, len(rows)):
            _sort(rows[level], rows[level - 1], above)
        for level in range(len(rows) - 2, -1, -1):
            _sort(rows[level], rows[level + 1], below)
    return rows


def _spot(node: int) -> Spot:
    return node, -1, 0


def _through(source: int, target: int, levels: Sequence[int]) -> list[Spot]:
    """Returns where a way goes: its box, a spot on each level that it passes, the other box."""
    passed = range(levels[source] + 1, levels[target])
    return [_spot(source), *((source, target, level) for level in passed), _spot(target)]


def _sort(row: list[Spot], beside: Sequence[Spot], near: Mapping[Spot, Sequence[Spot]]) -> None:
    """Puts a row in the order of what its ways lead to."""
    order = {spot: number for number, spot in enumerate(beside)}

    def middle(spot: Spot) -> float:
        known = [order[one] for one in near.get(spot, ())]
        return sum(known) / len(known) if known else len(beside) / 2

    row.sort(key=lambda spot: (middle(spot), spot))


def _size(spot: Spot, said: Mapping[tuple[int, int], str], levels: Sequence[int]) -> float:
    """Returns the width of a spot: a way that has just begun has room for its words."""
    source, target, level = spot
    if target < 0:
        return WIDTH
    first = level == levels[source] + 1
    return max(LANE, LETTER * len(_short(said[source, target]))) if first else LANE


def _places(
    rows: Sequence[Sequence[Spot]], sizes: Mapping[Spot, float], width: float
) -> dict[Spot, tuple[float, float]]:
    """Returns the middle of the upper edge of each spot."""
    at: dict[Spot, tuple[float, float]] = {}
    for level, row in enumerate(rows):
        x = (width - _width(row, sizes)) / 2
        for spot in row:
            at[spot] = (x + sizes[spot] / 2, float(EDGE + level * (HEIGHT + DOWN)))
            x += sizes[spot] + ACROSS
    return at


def _width(row: Sequence[Spot], sizes: Mapping[Spot, float]) -> float:
    return sum(sizes[spot] for spot in row) + ACROSS * (len(row) - 1)


def _points(
    way: Sequence[Spot], at: Mapping[Spot, tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    x, y = at[way[0]]
    yield x, y + HEIGHT
    for spot in way[1:-1]:
        x, y = at[spot]
        yield x, y
        yield x, y + HEIGHT
    yield at[way[-1]]


def _said_at(
    edges: Mapping[tuple[int, int], str], levels: Sequence[int], at: Mapping[Spot, Point]
) -> dict[tuple[int, int], Point]:
    """Returns where the words of each way stand: above what it leads to first; several that lead
    there stand apart, each towards where it comes from."""
    firsts = {edge: _through(*edge, levels)[1] for edge, said in edges.items() if said}
    found = {}
    for edge, spot in firsts.items():
        (x, y), (from_x, _) = at[spot], at[_spot(edge[0])]
        shared = list(firsts.values()).count(spot) > 1
        found[edge] = (x + (from_x - x) / 2, y - DOWN / 2 + 4) if shared else (x, y - 17)
    return found


def _short(said: str) -> str:
    return said if len(said) <= MOST_SAID else f"{said[: MOST_SAID - 1].rstrip(', ')}…"


def svg(
    survey: Survey,
    language: Language,
    words: Words | None = None,
    link: Callable[[int], str] | None = None,
    style: str = "",
) -> str:
    """Draws a survey. link: where the box of a question leads; style: of a picture that stands
    alone."""
    words = words or Words()
    found = picture(survey, language, words)
    size = f"{found.width:g} {found.height:g}"
    wide = f'width="{found.width:g}" height="{found.height:g}"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {size}" {wide}'
            ' role="group" aria-labelledby="flow-title flow-about">',
            f'<title id="flow-title">{escape(words.title)}</title>',
            f'<desc id="flow-about">{escape(words.about)}</desc>',
            f"<style>{style}</style>" if style else "",
            *(_line(way) for way in found.ways),
            *(_box(survey, box, language, words, link) for box in found.boxes),
            *(_label(way) for way in found.ways),
            "</svg>",
        )
    )


def _line(way: Way) -> str:
    (x, y), *rest = way.points
    drawn = [f"M{x:g} {y:g}"]
    for number, (to_x, to_y) in enumerate(rest):
        if number % 2:  # past a level
            drawn.append(f"L{to_x:g} {to_y:g}")
        else:
            half = (y + to_y) / 2
            drawn.append(f"C{x:g} {half:g} {to_x:g} {half:g} {to_x:g} {to_y:g}")
        x, y = to_x, to_y
    tip = f"M{x - 4:g} {y - 8:g}L{x:g} {y:g}L{x + 4:g} {y - 8:g}z"
    return f'<path d="{"".join(drawn)}"/><path class="tip" d="{tip}"/>'


def _label(way: Way) -> str:
    if way.said_at is None:
        return ""
    x, y = way.said_at
    return f'<text class="way" text-anchor="middle" x="{x:g}" y="{y:g}">{escape(way.words)}</text>'


def _box(
    survey: Survey,
    box: Box,
    language: Language,
    words: Words,
    link: Callable[[int], str] | None,
) -> str:
    is_end = box.place == len(survey.questions)
    if is_end:
        head, said = (
            words.end,
            survey.thanks.get(language) or next(iter(survey.thanks.values()), ""),
        )
    else:
        question = survey.questions[box.place]
        head = f"{box.place + 1} · {words.kinds[question.kind] if box.reached else words.nobody}"
        said = question.text.get(language) or next(iter(question.text.values()), "")
    lines = textwrap.wrap(plain(said), LETTERS, max_lines=LINES, placeholder=" …")
    kind = "end" if is_end else "" if box.reached else "nobody"
    x = box.x + 12
    rows = [f'<text class="small" x="{x:g}" y="{box.y + 22:g}">{escape(head)}</text>']
    rows += [
        f'<text x="{x:g}" y="{box.y + 42 + 17 * number:g}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
    frame = f'<rect x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="13"/>'
    inner = f'<g class="{kind}">{frame}{"".join(rows)}</g>'
    if link is None:
        return inner
    name = escape(f"{head}: {plain(said)}")
    return f'<a href="{escape(link(box.place))}" aria-label="{name}">{inner}</a>'
