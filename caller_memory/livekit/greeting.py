"""The first words of a call: which order the model gets, and what is said where it gives none."""

import asyncio
import logging

from livekit.agents import Agent
from livekit.agents.voice import SpeechHandle

from caller_memory.languages.texts import Text
from caller_memory.livekit.asking import first_of
from caller_memory.livekit.realtime import realtime_model
from caller_memory.livekit.session import language_of
from caller_memory.log_masking import LOGGER_NAME

logger = logging.getLogger(f"{LOGGER_NAME}.greeting")

GREETING_TIMEOUT_S = 6.0
FIXED_GREETING = Text("greeting")


class GreetingAgent(Agent):
    """An agent that speaks first. A subclass may word its orders anew."""

    greet_neutrally = "Greet the person in one sentence and ask how you can help."
    greet_first = (
        "This is their first call. Introduce yourself in one sentence, by their name if the notes "
        "tell one, and ask how you can help."
    )
    greet_again = (
        "They have called before. Welcome them back in one or two sentences: by name if the notes "
        "tell one, and with one thing that the notes tell."
    )
    greet_on = (
        "The call with this person was cut off a moment ago, and they are back. Do not greet them "
        "anew: say in one sentence that you are there again, and take up what they said last."
    )

    def order_to_greet(self, is_first_call: bool | None, *, goes_on: bool) -> str:
        """Return the order for somebody who may be greeted as a stranger or as known.

        Args:
            is_first_call: whether they have never been greeted; None where nobody can tell.
            goes_on: whether the call before broke off a moment ago.
        """
        if goes_on:
            return self.greet_on
        ways = {None: self.greet_neutrally, True: self.greet_first, False: self.greet_again}
        return ways[is_first_call]

    async def speak_first(self, order: str, answering: asyncio.Event) -> None:
        """Have the model greet; a fixed greeting is spoken where it does not answer in time.

        Args:
            answering: is set once the model answers.
        """
        greeting = self.session.generate_reply(instructions=order)
        await first_of(answering.wait(), greeting.wait_for_playout(), GREETING_TIMEOUT_S)
        if not answering.is_set():
            logger.warning("no model answers: the fixed greeting is spoken")
            greeting.interrupt(force=True)
            greeting = self.say(FIXED_GREETING.said_in(language_of(self.session)))
        await greeting

    def say(self, text: str) -> SpeechHandle:
        """Say this; a model that speaks itself, with nothing else that could, is asked to."""
        model = realtime_model(self)
        if model is None or model.capabilities.supports_say or self.session.tts:
            return self.session.say(text)
        return self.session.generate_reply(instructions=f'Say exactly this: "{text}"')
