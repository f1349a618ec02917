"""Rasa's message processor, made to fail loudly and to cost little."""

from __future__ import annotations

import tarfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import ActionExecutionRejected, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.dialogue.inprocess import InProcess
from bot.dialogue.nlg import TextsGenerator
from bot.dialogue.runner import Linear
from bot.errors import DialogueError, TextoError
from bot.texts import Texts


class Collector(OutputChannel):
    """Collects the bot's texts of one turn, with the names that they have in the domain."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.names: set[str] = set()

    @classmethod
    def name(cls) -> str:
        return "sms"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.texts.append(message["text"])
        self.names.add((message.get("metadata") or {}).get("utter_action", ""))


class Archive(LocalModelStorage):
    """Rasa's storage of a model, whose archive can write nowhere else: Rasa's check compares paths
    by their beginnings and with the working directory."""

    @staticmethod
    def _extract_archive_to_directory(
        model_archive_path: str | Path, temporary_directory: Path
    ) -> None:
        with tarfile.open(model_archive_path, mode="r:gz") as archive:
            archive.extractall(temporary_directory, filter="data")


class Processor(MessageProcessor):
    """Rasa's processor, which predicts and runs actions on a tracker until it listens again.

    The engine hands it trackers, so it has no tracker store and no lock store: the caller holds the
    contact's row lock.
    """

    def __init__(self, model: Path, texts: Texts, actions: Mapping[str, Any]) -> None:
        with warnings.catch_warnings():
            # logged at every load, for every domain
            warnings.filterwarnings("ignore", "Slot auto-fill has been removed")
            super().__init__(
                model,
                tracker_store=None,
                lock_store=None,
                generator=TextsGenerator(texts),
                action_endpoint=InProcess(actions),
                on_circuit_break=_too_many_actions,
            )

    @staticmethod
    def _load_model(model_path: Path) -> tuple[str, Any, Linear]:
        """Loads a model as Rasa does, with our runner in place of Dask's."""
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), model_path, Archive, Linear
            )
        return model_path.name, metadata, runner

    def component(self, kind: type[Any]) -> Any:
        """Returns the graph's component of that kind."""
        return self.graph_runner.component(kind)

    def parse(self, text: str, tracker: DialogueStateTracker) -> dict[str, Any]:
        """Returns what the pipeline reads in a text. Rasa's parse_message also copies the result
        for a debug log and warns of intents that the domain lacks, which a test of ours does
        once."""
        return self._parse_message_with_graph(UserMessage(text), tracker)

    async def handle(
        self, text: str, parsed: dict[str, Any], tracker: DialogueStateTracker
    ) -> Collector:
        """Runs one turn on a tracker: hear, fill slots, act until listening again."""
        output = Collector()
        tracker.update(UserUttered(text, parsed["intent"], parsed["entities"], parsed), self.domain)
        await self.run_action_extract_slots(output, tracker)
        await self._run_prediction_loop(output, tracker)
        return output

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: TextsGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Runs an action, and fails the turn if it fails. Rasa's swallows whatever the action
        raises and goes on without a word. It also runs on a copy of the tracker, which is spared
        here: a policy's own events are few and harmless."""
        name = action.name()
        try:
            events = await action.run(output_channel, nlg, tracker, self.domain)
        except ActionExecutionRejection:
            rejected = ActionExecutionRejected(
                name, prediction.policy_name, prediction.max_confidence
            )
            tracker.update(rejected)
            return bool(self.should_predict_another_action(name))
        except TextoError:
            raise
        except Exception as error:
            raise DialogueError(f"the action {name} failed: {type(error).__name__}") from error
        self._log_action_on_tracker(tracker, action, events, prediction)
        await self._send_bot_messages(events, tracker, output_channel)
        return bool(self.should_predict_another_action(name))

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        """Does what Rasa's does, without deep copies for its debug log."""
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)

    @staticmethod
    async def _send_bot_messages(
        events: list[Event], tracker: DialogueStateTracker, output_channel: OutputChannel
    ) -> None:
        for event in events:
            if isinstance(event, BotUttered):
                await output_channel.send_response(
                    tracker.sender_id, {"text": event.text, "metadata": event.metadata}
                )


def _too_many_actions(tracker: DialogueStateTracker, *_: Any) -> None:
    """Fails the turn after ten actions; Rasa's stops silently."""
    raise DialogueError(f"the dialogue went in circles, last to {tracker.latest_action_name}")
