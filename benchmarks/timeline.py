"""One spoken turn as a picture: `python -m benchmarks.timeline [picture.png]`.

A person calls the product's worker through a real LiveKit server, says what they love and asks for
it. Of the question a PNG is drawn, `.cache/turn.png` unless named: what left the microphone, what
came from the agent, and beneath, on the same axis, what the answer was waiting for. The services
take fixed times, as in `benchmarks.calls`; all other time is the worker's and the sound's way.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.steady_services import SteadyLLM, recogniser_of, voice
from benchmarks.timed_call import TimedCaller, Turn, acts_in, first_loud, outline, timed_stack
from benchmarks.timed_worker import FIRST_TOKEN
from benchmarks.turn import print_line
from tests.e2e.openai_server import OpenAIServer
from tests.e2e.scripted_llm import THANKS
from tests.e2e.sentences import QUESTION, VOLCANOES
from tests.e2e.speech import synthesise
from tests.e2e.stack import Stack, new_room, stranger
from tests.e2e.worker_process import REPOSITORY

PAUSE_S = 3.0
"""Before and after the turn: greeting and answer end in it."""
SHOWN_BEFORE_S = 0.3
SHOWN_AFTER_S = 2.9
"""Of the sound around speech and answer."""

# Okabe and Ito's colours, which the colour-blind tell apart.
CALLER, AGENT, MEMORY, HEARING, MODEL = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00"
INK = "#333333"


@dataclass(frozen=True)
class Step:
    """Something that the answer was waiting for; seconds from the end of the caller's speech."""

    label: str
    began: float
    ended: float
    colour: str

    @property
    def took(self) -> str:
        """How long, to be read."""
        took_s = self.ended - self.began
        return f"{took_s:.2f} s" if took_s >= 0.1 else f"{took_s * 1e3:.0f} ms"


def main() -> int:
    """Call, draw, and print the times."""
    logging.disable(logging.WARNING)
    place = Path(sys.argv[1]) if sys.argv[1:] else REPOSITORY / ".cache" / "turn.png"
    openai = OpenAIServer(SteadyLLM(), recogniser_of((VOLCANOES, QUESTION)), voice)
    for text in (f"You told me: {VOLCANOES}", THANKS):
        synthesise(text)
    with tempfile.TemporaryDirectory() as folder, openai:
        stack = timed_stack(Path(folder), openai)
        try:
            caller, turn = asyncio.run(call(stack))
            steps = steps_of(stack, caller, turn)
        finally:
            stack.stop()
    for step in steps:
        print_line(f"{step.began:6.2f} s  {step.label} ({step.took})")
    place.parent.mkdir(exist_ok=True)
    draw(caller, turn, steps, openai.spoken[-1].text).savefig(place, dpi=150)
    print_line(str(place))
    return 0


async def call(stack: Stack) -> tuple[TimedCaller, Turn]:
    """The caller, who has hung up, and the turn of the question."""
    await stack.worker.wait_ready()
    async with TimedCaller(stack.livekit, stranger("alice"), new_room()) as caller:
        await caller.listen()
        await asyncio.sleep(PAUSE_S)
        await caller.turn(VOLCANOES)
        await asyncio.sleep(PAUSE_S)
        turn = await caller.turn(QUESTION)
        await asyncio.sleep(PAUSE_S)
    await stack.wait_ended(caller.room_name)
    return caller, turn


def steps_of(stack: Stack, caller: TimedCaller, turn: Turn) -> list[Step]:
    """From the caller's first word to the first sound of the answer."""
    acts = {a.name: a for a in acts_in(stack.worker, caller.room_name) if turn.holds(a.began)}
    recall, thinking = acts["block_for"], acts[FIRST_TOKEN]
    transcript = max(r.at for r in stack.openai.recognised if turn.holds(r.at))
    recalled, first_token = (act.began + act.took_s for act in (recall, thinking))
    speech = first_loud(caller.said, turn.began)
    assert speech is not None
    return [
        Step(label, began - turn.speech_ended, ended - turn.speech_ended, colour)
        for label, began, ended, colour in (
            ("speech", speech, turn.speech_ended, CALLER),
            ("silence, then transcript", turn.speech_ended, transcript, HEARING),
            ("recall", recall.began, recalled, MEMORY),
            ("first token of the model", recalled, first_token, MODEL),
            ("first audio of the answer", first_token, turn.answered, AGENT),
        )
    ]


def draw(caller: TimedCaller, turn: Turn, steps: Sequence[Step], answer: str) -> Figure:
    """Two waveforms and the steps between them, on one axis of time."""
    shown = steps[0].began - SHOWN_BEFORE_S, turn.response_s + SHOWN_AFTER_S
    figure = Figure(figsize=(12, 7), layout="constrained")
    figure.suptitle(
        f"One spoken turn: the answer is heard {turn.response_s:.2f} s after the last word",
        fontsize=16,
        color=INK,
    )
    said, heard, beneath = figure.subplots(3, sharex=True, height_ratios=(1, 1, 1.7))
    for axes, frames, who, words, colour in (
        (said, caller.said, "caller", QUESTION, CALLER),
        (heard, caller.heard, "agent", answer, AGENT),
    ):
        times, peaks = outline(frames, turn.speech_ended, shown)
        axes.fill_between(times, -peaks, peaks, color=colour, linewidth=0)
        axes.set(ylim=(-1.05, 1.05))
        axes.set_yticks([0.0], [who], fontsize=12, color=colour)
        axes.set_title(f"“{words}”", loc="left", fontsize=12, color=colour)
    _draw_steps(beneath, steps)
    beneath.set_xlabel("seconds from the end of the caller's speech", fontsize=12, color=INK)
    beneath.set_xlim(*shown)
    for axes in (said, heard, beneath):
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        for at in (0.0, turn.response_s):
            axes.axvline(at, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    return figure


def _draw_steps(axes: Axes, steps: Sequence[Step]) -> None:
    width = 0.01  # that a step of a millisecond is seen at all
    for row, step in enumerate(steps):
        ended = max(step.ended, step.began + width)
        axes.barh(row, ended - step.began, left=step.began, color=step.colour, height=0.6)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text(ended + 0.05, row, step.took, va="center", fontsize=12, color=INK, bbox=paper)
    labels = [step.label for step in steps]
    axes.set_yticks(range(len(steps)), labels, fontsize=12, color=INK)
    axes.set(ylim=(len(steps) - 0.4, -0.6))


if __name__ == "__main__":
    sys.exit(main())
