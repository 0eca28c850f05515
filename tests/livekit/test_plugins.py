"""plugins.py and models.py: which models a call has, and what is said where one can not be had."""

import json
import os
import sys
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, cast

import livekit.plugins
import pytest
from livekit.agents import Plugin
from livekit.plugins import openai

import agent
from caller_memory.errors import ConfigError
from config import Settings
from worker import models
from worker.assistant import INSTRUCTIONS, Assistant
from worker.join_token import join_token
from worker.models import Voice

PLUGIN = """
import os
from livekit.agents import Plugin, llm, stt
from tests.helpers.fakes import FakeLLM, FakeSTT
from tests.helpers.fake_realtime import FakeRealtime

class Parrots(Plugin):
    def __init__(self):
        super().__init__(__name__, "1", __package__)

Plugin.register_plugin(Parrots())

class STT(FakeSTT):
    def __init__(self, *, model, language="fr"):
        super().__init__()
        self.chosen, self.language = model, language

class LLM(FakeLLM):
    def __init__(self, *, model):
        super().__init__("Polly wants a cracker.")
        self.chosen = model
        if not os.environ.get("PARROT_API_KEY"):
            raise ValueError("PARROT_API_KEY is not set")

class realtime:
    class RealtimeModel(FakeRealtime):
        def __init__(self, *, model):
            super().__init__()
            self.chosen = model
"""


DEAF = """
class TTS:
    def __init__(self, *, model):
        pass
"""


@pytest.fixture(autouse=True)
def parrots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Plug-ins of these names are installed."""
    for name, text in (
        ("parrots", PLUGIN),
        ("broken", "import no_such_module_of_parrots"),
        ("deaf", DEAF),
    ):
        (tmp_path / "plugins" / name).mkdir(parents=True)
        (tmp_path / "plugins" / name / "__init__.py").write_text(text, encoding="utf-8")
    path = [*livekit.plugins.__path__, str(tmp_path / "plugins")]
    monkeypatch.setattr(livekit.plugins, "__path__", path)
    monkeypatch.setattr(Plugin, "registered_plugins", [*Plugin.registered_plugins])
    monkeypatch.setenv("PARROT_API_KEY", "key")
    yield
    for name in ("parrots", "deaf"):
        sys.modules.pop(f"livekit.plugins.{name}", None)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """What a session is made of with these settings; none is made, since it would connect."""
    monkeypatch.setattr(models, "AgentSession", lambda **given: given)

    def chosen(*, plain: bool = False, **environ: str) -> dict[str, Any]:
        voice = Voice(Settings.from_env({"OPENAI_API_KEY": "k", **environ}))
        return cast(dict[str, Any], voice.plain_session() if plain else voice.session())

    return chosen


def test_each_part_is_the_plug_ins_that_is_named(chosen: Callable[..., dict[str, Any]]) -> None:
    """What is not named is OpenAI's, as ever."""
    made = chosen(STT="parrots/grey", LLM="parrots/macaw", LLM_MODEL="gpt-4.1")
    assert (made["stt"].chosen, made["llm"].chosen) == ("grey", "macaw")
    assert isinstance(made["tts"], openai.TTS) and made["tts"].model == "gpt-4o-mini-tts"
    assert chosen(LLM="openai/gpt-5")["llm"].model == "gpt-5"
    assert chosen()["llm"].model == "gpt-4.1-mini"


def test_the_language_goes_along_where_it_is_set(chosen: Callable[..., dict[str, Any]]) -> None:
    """The default of ours is not another plug-in's."""
    assert chosen(STT="parrots/grey")["stt"].language == "fr"
    assert chosen(STT="parrots/grey", STT_LANGUAGE="de")["stt"].language == "de"


def test_the_language_may_be_detected(chosen: Callable[..., dict[str, Any]]) -> None:
    """OpenAI's is asked to; another plug-in is told no language, or its own word for that."""
    made = chosen(STT_LANGUAGE="auto")["stt"]._opts
    assert made.detect_language and made.languages == []
    made = chosen(STT_LANGUAGE="de")["stt"]._opts
    assert not made.detect_language and made.languages == ["de"]
    assert chosen(STT="parrots/grey", STT_LANGUAGE="auto")["stt"].language == "fr"
    assert chosen(STT="parrots/grey", STT_LANGUAGE="multi")["stt"].language == "multi"


@pytest.mark.parametrize("plain", [False, True])
def test_a_realtime_model_takes_the_place_of_the_three(
    chosen: Callable[..., dict[str, Any]], plain: bool
) -> None:
    """It needs no other model, and decides itself when a turn has ended."""
    made = chosen(REALTIME="parrots/ara", plain=plain)
    assert list(made) == ["llm"] and made["llm"].chosen == "ara"
    made = chosen(REALTIME="openai/gpt-realtime", plain=plain)
    assert list(made) == ["llm"] and made["llm"].model == "gpt-realtime"


WORKER = {
    "LIVEKIT_URL": "ws://127.0.0.1:9",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "secret" * 6,
    "OPENAI_API_KEY": "k",
}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"STT": "no_such/nova-3"}, "pip install livekit-plugins-no-such"),
        ({"STT": "broken/x"}, "no_such_module_of_parrots"),
        ({"TTS": "parrots/x"}, "has no TTS"),
        ({"REALTIME": "silero/x"}, "has no realtime.RealtimeModel"),
        ({"LLM": "parrots/x", "PARROT_API_KEY": ""}, "PARROT_API_KEY is not set"),
        ({"LLM": "gpt-5"}, "PLUGIN/MODEL"),
    ],
)
@pytest.mark.parametrize("command", ["start", "dev", "console"])
def test_what_can_not_be_had_exits_2(
    command: str,
    environ: dict[str, str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before any connection, with what to do."""
    monkeypatch.setattr(os, "environ", {**WORKER, "PARROT_API_KEY": "key", **environ})
    monkeypatch.delitem(sys.modules, "livekit.plugins.parrots", raising=False)
    assert agent.main([command]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"error: {next(iter(environ))}") and named in printed


def test_an_option_that_a_model_does_not_take_is_named() -> None:
    """Instead of being left out in silence."""
    settings = Settings.from_env({**WORKER, "TTS": "deaf/x", "TTS_VOICE": "ash"})
    with pytest.raises(ConfigError, match=r"takes no voice, which TTS_VOICE sets"):
        models.check(settings)


def test_a_typed_chat_talks_through_the_same_model(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key of OpenAI's is asked for."""

    async def typed(_: object) -> AsyncIterator[str]:
        yield "hello"

    monkeypatch.setattr("worker.chat._lines", typed)
    status, said, _ = run(
        "chat", "--identity", "alice", LLM="parrots/macaw", PARROT_API_KEY="key",
        MEMORY_EXTRACTION="0",
    )  # fmt: skip
    assert (status, said.splitlines()[0]) == (0, "agent: Polly wants a cracker.")


def test_instructions_take_the_place_of_the_persona() -> None:
    """Those about memory stay; unset, the persona is ours."""
    own = str(Assistant(None, instructions="You are Iris.").instructions)
    assert own.startswith("You are Iris. ") and len(own) > 50
    assert "friendly voice assistant" in INSTRUCTIONS
    assert "friendly voice assistant" not in own


def test_an_agent_with_a_name_is_called_by_it(tmp_path: Path) -> None:
    """By the dispatch, and by the token that `talk` prints."""
    for name in ("", "iris"):
        settings = Settings.from_env({**WORKER, "AGENT_NAME": name})
        assert agent.worker(settings, tmp_path)._agent_name == name
        token, _ = join_token(settings, "alice")
        payload = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        called = claims.get("roomConfig", {}).get("agents", [])
        assert [one["agentName"] for one in called] == ([name] if name else [])
