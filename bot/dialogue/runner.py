"""Runs Rasa's graph node after node in one thread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler

from bot.dialogue.remembering import RememberingRules


class SlashIsText(RegexMessageHandler):
    """Keeps "/intent{…}" a text. Rasa adds its parent to every graph, which takes it for a command,
    and a customer must not be able to give one."""

    def process(self, messages: list[Any], domain: Any = None) -> list[Any]:
        return messages


class Linear(GraphRunner):
    """A runner in place of Rasa's Dask runner, which plans the graph anew in every run (1.7 ms a
    turn)."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[Any] | None = None,
    ) -> None:
        self._schema = graph_schema
        self._nodes = {
            name: GraphNode.from_schema_node(
                name, _ours(node), model_storage, execution_context, hooks
            )
            for name, node in graph_schema.nodes.items()
        }
        self._plans: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[Any] | None = None,
    ) -> Linear:
        return cls(graph_schema, model_storage, execution_context, hooks)

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        plan = self._plans[wanted]
        outputs = dict(inputs or {})
        for done, name in enumerate(plan):
            self.on_node(name, done, len(plan))
            needs = self._schema.nodes[name].needs.values()
            _, outputs[name] = self._nodes[name](*((need, outputs[need]) for need in needs))
        return {target: outputs[target] for target in wanted}

    def component(self, kind: type[Any]) -> Any:
        """Returns the component of that kind in the graph."""
        return next(
            node._component for node in self._nodes.values() if isinstance(node._component, kind)
        )

    def on_node(self, name: str, done: int, of: int) -> None:
        """Does nothing here; called before each node, and overridden by training to show its
        progress."""

    def _plan(self, targets: tuple[str, ...]) -> list[str]:
        """Returns the nodes that the targets need, each after those that it needs itself."""
        plan: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in self._schema.nodes and name not in plan:
                for need in self._schema.nodes[name].needs.values():
                    visit(need)
                plan[name] = None

        for target in targets:
            visit(target)
        return list(plan)


OURS = {RegexMessageHandler: SlashIsText, RulePolicy: RememberingRules}


def _ours(node: Any) -> Any:
    """Returns the node with our component, if we have one in place of Rasa's."""
    return replace(node, uses=OURS.get(node.uses, node.uses))
