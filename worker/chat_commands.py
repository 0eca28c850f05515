"""What is typed in a chat to see and erase memories: /memories, /forget N.

A line flows in, notes flow out on the screen. The memories are those of the conversation's person.
"""

import time

from caller_memory.call.blocks import tellable
from caller_memory.call.memory import CallMemory
from caller_memory.errors import MemoryAgentError, OffTheRecord
from caller_memory.models import Forgotten, Memory
from caller_memory.person import PersonMemory
from worker.chat_screen import HELP, TerminalScreen, described


class ChatCommands:
    """The commands of one chat.

    Args:
        call: the memory of the conversation.
        screen: what answers are shown on.
    """

    def __init__(self, call: CallMemory, screen: TerminalScreen) -> None:
        self._call = call
        self._screen = screen
        self._listed: list[Memory | None] = []

    async def obey(self, line: str) -> None:
        """Carry out a line that begins with a slash."""
        name, _, argument = line.partition(" ")
        try:
            if name == "/memories" and not argument:
                await self._list()
            elif name == "/forget" and argument:
                await self._forget(argument.strip())
            else:
                self._screen.note(HELP)
        except OffTheRecord:
            self._screen.note('You are off the record. Say "you can remember again" first.')
        except (TimeoutError, MemoryAgentError) as exc:
            self._screen.note(f"That did not work: {exc}")

    async def _list(self) -> None:
        self._listed = [*await self._call.act(lambda person: tellable(person.retrieve_all()))]
        for number, memory in enumerate(self._listed, 1):
            if memory:
                self._screen.note(f"{number:>3}  {described(memory)}")
        if not self._listed:
            self._screen.note("Nothing is remembered about you.")

    async def _forget(self, argument: str) -> None:
        number = int(argument) if argument.isascii() and argument.isdigit() else 0
        memory = self._listed[number - 1] if 0 < number <= len(self._listed) else None
        if memory is None:
            self._screen.note("There is no such number: /memories shows them.")
            return

        def erase(person: PersonMemory) -> Forgotten:
            return person.forget(memory.category, memory.key)

        await self._call.act(erase, writes=True)
        # The agent may have taken it up in any of its answers.
        self._call.state.forget(0.0, time.time())
        # The other numbers stay what they were shown as.
        self._listed[number - 1] = None
        self._screen.note(f"Forgotten: {number}")
