"""call/model_use.py: what nobody waits for gives way to what somebody waits for."""

import asyncio

import pytest

from caller_memory.call.model_use import Interrupted, ModelUse
from tests.helpers.waiting import HANG_GUARD_S


class Slow:
    """A model that is asked, and answers once it is let."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.was_cancelled = False

    async def ask(self, question: str) -> str:
        """Answer with the question."""
        self.asked.set()
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        return question


async def test_a_reply_cancels_what_is_asked() -> None:
    """Whoever asked is told so, and asks again once nobody needs the model."""
    use, model = ModelUse(), Slow()
    asking = asyncio.ensure_future(use.between(model.ask)("green"))
    await model.asked.wait()
    with use.needed():
        with pytest.raises(Interrupted) as interrupted:
            await asyncio.wait_for(asking, HANG_GUARD_S)
        assert interrupted.value.was_asked and model.was_cancelled
    model.may_answer.set()
    assert await use.free() and await use.between(model.ask)("green") == "green"


async def test_nothing_is_asked_beside_a_reply() -> None:
    """Not even for a moment."""
    use, model = ModelUse(), Slow()
    with use.needed(), pytest.raises(Interrupted) as interrupted:
        await use.between(model.ask)("green")
    assert not interrupted.value.was_asked and not model.asked.is_set()


async def test_it_is_free_once_everybody_has_ended() -> None:
    """Who begins twice ends once; who never began ends nothing."""
    use = ModelUse()
    for who in ("one", "one", "other"):
        use.begin(who)
    waiting = asyncio.create_task(use.free())
    use.end("one")
    use.end("nobody")
    await asyncio.sleep(0)
    assert not waiting.done()
    use.end("other")
    assert await waiting


async def test_other_cancellations_and_timeouts_are_none_of_it() -> None:
    """They reach whoever caused them."""
    use, model = ModelUse(), Slow()

    async def late() -> str:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await use.between(late)()
    asking = asyncio.ensure_future(use.between(model.ask)("green"))
    await model.asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_closed_it_interrupts_who_asks_and_who_waits() -> None:
    """Whether or not somebody still needs the model."""
    use, model = ModelUse(), Slow()
    asking = asyncio.ensure_future(use.between(model.ask)("green"))
    await model.asked.wait()
    use.close()
    use.begin("somebody")
    assert not await use.free()
    with pytest.raises(Interrupted):
        await asyncio.wait_for(asking, HANG_GUARD_S)
    use.end("somebody")
    with pytest.raises(Interrupted):
        await use.between(model.ask)("green")
