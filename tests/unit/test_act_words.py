"""Every act that the code writes into the audit trail has a name on the pages."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.campaigns.control import VERBS
from bot.contacts import audit_store
from bot.web.console.act_words import ACTS

ROOT = Path(__file__).parents[2]
TREES = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "bot").rglob("*.py")]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def calls() -> dict[str, list[tuple[Function, ast.Call]]]:
    """The calls of each function, by its name without its module's, with where they stand."""
    found: dict[str, list[tuple[Function, ast.Call]]] = defaultdict(list)
    for tree in TREES:
        for function in ast.walk(tree):
            for node in ast.walk(function) if isinstance(function, Function) else ():
                if isinstance(node, ast.Call):
                    found[ast.unparse(node.func).rpartition(".")[2]].append((function, node))
    return found


def values(within: Function, said: ast.expr) -> set[str]:
    """What an expression may be, back to the words in the code; none if that can't be seen."""
    match said:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=one, orelse=other):
            return values(within, one) | values(within, other)
        case ast.Attribute(value=ast.Name(id="audit"), attr=name):
            return {getattr(audit_store, name)}
        case ast.JoinedStr() if ast.unparse(said) == "f'{verb} campaign'":
            return {f"{verb} campaign" for verb in VERBS}
        case ast.Name(id=name):
            return set().union(*_assigned(within, name), *_given(within, name))
    return set()


def _assigned(within: Function, name: str) -> Iterator[set[str]]:
    for node in ast.walk(within):
        if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets):
            yield values(within, node.value)


def _given(within: Function, name: str) -> Iterator[set[str]]:
    """What callers give to the parameter of that name."""
    places = [argument.arg for argument in (*within.args.args, *within.args.kwonlyargs)]
    if name not in places:
        return
    place = places.index(name)
    for caller, call in calls()[within.name]:
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        found = named.get(name) or (call.args[place] if place < len(call.args) else None)
        if found is not None:
            yield values(caller, found)


def test_every_act_that_is_written_has_a_name():
    written: set[str] = set()
    for function, call in calls()["write"]:
        if ast.unparse(call.func) != "audit.write":
            continue
        found = values(function, call.args[2])
        assert found, f"what {function.name} writes can't be seen: {ast.unparse(call)}"
        written |= found
    assert len(written) > 90
    assert written == set(ACTS)
