"""worker/models.py: what a call would otherwise wait for is done before there is one."""

import subprocess
import sys

import pytest

from config import Settings
from worker.models import Voice

FIRST_REQUESTS = """
import asyncio, contextlib, importlib, sys
from config import Settings
from livekit.agents import APIConnectOptions, APIError, llm, utils
from livekit import rtc
from tests.helpers.fake_openai import FakeOpenAI, listening
from worker.models import FIRST_USED_IN_A_CALL, Voice

for name in FIRST_USED_IN_A_CALL:
    importlib.import_module(name)

async def call():
    async with listening(FakeOpenAI()) as model:
        url = str(model._client.base_url)
        voice = Voice(Settings(openai_base_url=url))
        before = set(sys.modules)
        once = APIConnectOptions(max_retry=0)
        question = llm.ChatContext.empty()
        question.add_message(role="user", content="Hello?")
        print("answer:", (await voice._models['llm'].chat(chat_ctx=question).collect()).text)
        with contextlib.suppress(APIError):
            await voice._models['tts'].synthesize("Hello.", conn_options=once).collect()
        with contextlib.suppress(APIError):
            silence = rtc.AudioFrame(bytes(32000), 16000, 1, 16000)
            await voice._models['stt'].recognize(silence, conn_options=once)
        print("imported:", *sorted(set(sys.modules) - before))

asyncio.run(call())
"""


def test_a_voice_needs_no_event_loop() -> None:
    """It is made in a process that has none yet."""
    assert Voice(Settings(openai_api_key="key"))


@pytest.mark.slow
def test_the_first_requests_import_no_client() -> None:
    """With the modules named in advance, the first caller waits for no import."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_REQUESTS],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer, imported = done.stdout.splitlines()
    assert answer == "answer: All right."
    assert not [m for m in imported.split() if m.partition(".")[0] in ("openai", "anyio", "jiter")]
