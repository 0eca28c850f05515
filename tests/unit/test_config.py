"""config.py: what is accepted, and what is refused with a hint."""

import os
import re
from pathlib import Path

import pytest

import config
from caller_memory.errors import ConfigError
from caller_memory.models import Category
from config import Settings
from tests.helpers.places import REPOSITORY


def test_nothing_set_is_a_working_default() -> None:
    """The embedded default needs no environment."""
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.memory_dir == Path(".data")
    assert not settings.llm_is_configured


def test_env_example_names_every_setting() -> None:
    """`.env.example` is the list of the settings, each with a comment and the true default."""
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    written = dict(re.findall(r"^(?:# )?([A-Z_0-9]+)=(\S*)$", text, re.MULTILINE))
    assert [name.lower() for name in written] == list(Settings.model_fields)
    example = {k: v for k, v in written.items() if k != "LIVEKIT_URL"}
    assert Settings.from_env(example) == Settings()
    assert all(block.startswith("#") for block in text.split("\n\n"))


def test_empty_variables_are_unset() -> None:
    """`NAME=` in a file means the default, not an empty value."""
    assert Settings.from_env({"MEMORY_DIR": "", "SUPABASE_URL": " ", "LOG_PII": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LIVEKIT_URL", "localhost:7880"),
        ("OPENAI_BASE_URL", "api.example.com/v1"),
        ("STT_BASE_URL", "http://"),
        ("SUPABASE_URL", "not a url"),
        ("SUPABASE_URL", "http://[::1"),
        ("TURN_DETECTION", "magic"),
        ("TIMEZONE", "Mars/Base"),
        ("TIMEZONE", "Europe"),
        ("MEMORY_PROMPT_TOKENS", "-1"),
        ("MEMORY_PROMPT_TOKENS", "many"),
        ("MEMORY_PROMPT_TOKENS", "100001"),
        ("LLM_CONTEXT_TOKENS", "999"),
        ("LLM_CONTEXT_TOKENS", "16k"),
        ("MEMORY_TTL_DAYS", "90"),
        ("MEMORY_TTL_DAYS", "PLAN"),
        ("MEMORY_TTL_DAYS", "PLAN=soon"),
        ("MEMORY_TTL_DAYS", "PLAN=0"),
        ("MEMORY_TTL_DAYS", "plan=90"),
        ("MEMORY_TTL_DAYS", "MOOD=90"),
        ("MEMORY_TTL_DAYS", "PLAN=90,PLAN=91"),
        ("MEMORY_TTL_DAYS", "PLAN=90;FACT=1"),
        ("MEMORY_TTL_DAYS", "PLAN=36501"),
        ("LOG_PII", "yes"),
        ("LLM", "gpt-4.1"),
        ("STT", "deepgram/"),
        ("TTS", "../os/system"),
        ("TTS", "os.path/x"),
        ("REALTIME", "openai"),
        ("AGENT_INSTRUCTIONS", "no-such-file.md"),
        ("WORKER_LOAD_THRESHOLD", "nan"),
        ("WORKER_LOAD_THRESHOLD", "0"),
    ],
)
def test_malformed_values_are_refused(variable: str, value: str) -> None:
    """The error names the variable."""
    with pytest.raises(ConfigError, match=variable):
        Settings.from_env({variable: value, "SUPABASE_ANON_KEY": "k" * 20})


def test_each_category_has_its_own_time() -> None:
    """Whole days, in any order, with or without blanks; the default is none."""
    settings = Settings.from_env({"MEMORY_TTL_DAYS": " PLAN=90 ,EXPERIENCE = 365,"})
    assert settings.memory_ttl_days == {Category.PLAN: 90, Category.EXPERIENCE: 365}
    assert Settings.from_env({}).memory_ttl_days == {}


URL = {"SUPABASE_URL": "https://x.supabase.co"}


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"SUPABASE_URL": "https://x.supabase.co"}, "SUPABASE_SECRET_KEY"),
        ({"SUPABASE_PUBLISHABLE_KEY": "key"}, "SUPABASE_URL"),
        ({"SUPABASE_SECRET_KEY": "key"}, "SUPABASE_URL"),
        ({"SUPABASE_ANON_KEY": "key"}, "SUPABASE_URL"),
        ({"SUPABASE_SERVICE_ROLE_KEY": "key"}, "SUPABASE_URL"),
        ({"SUPABASE_JWT_SECRET": "s"}, "SUPABASE_URL"),
        ({**URL, "SUPABASE_SECRET_KEY": "k", "SUPABASE_JWT_SECRET": "s"}, "PUBLISHABLE_KEY"),
        ({**URL, "SUPABASE_ANON_KEY": "k", "SUPABASE_JWT_KEY_ID": "i"}, "JWT_PRIVATE_KEY"),
        ({**URL, "SUPABASE_ANON_KEY": "k", "SUPABASE_JWT_PRIVATE_KEY": "-----"}, "JWT_KEY_ID"),
        (
            {
                **URL,
                "SUPABASE_ANON_KEY": "k",
                "SUPABASE_JWT_PRIVATE_KEY": "{}",
                "SUPABASE_JWT_SECRET": "s",
            },
            "SUPABASE_JWT_SECRET",
        ),
    ],
)
def test_half_a_supabase_is_refused(environ: dict[str, str], missing: str) -> None:
    """A URL without a key, and a key without a URL, are mistakes."""
    with pytest.raises(ConfigError, match=missing):
        Settings.from_env(environ)


def test_the_secret_key_is_preferred() -> None:
    """The publishable key is the fallback."""
    url = {"SUPABASE_URL": "https://x.supabase.co", "SUPABASE_PUBLISHABLE_KEY": "public"}
    alone = Settings.from_env(url).supabase
    both = Settings.from_env({**url, "SUPABASE_SECRET_KEY": "secret"}).supabase
    assert alone and both and (alone.key, both.key) == ("public", "secret")


PAIRS = [
    ("SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY", "secret_key"),
    ("SUPABASE_PUBLISHABLE_KEY", "SUPABASE_ANON_KEY", "publishable_key"),
]


@pytest.mark.parametrize(("name", "legacy", "held_as"), PAIRS)
def test_a_legacy_name_is_read_too(name: str, legacy: str, held_as: str) -> None:
    """Alone, or with the same value as the new one."""
    for environ in ({name: "k"}, {legacy: "k"}, {name: "k", legacy: "k"}):
        supabase = Settings.from_env({**URL, **environ}).supabase
        assert supabase and getattr(supabase, held_as) == supabase.key == "k"


@pytest.mark.parametrize(("name", "legacy", "held_as"), PAIRS)
def test_two_names_for_two_keys_are_refused(name: str, legacy: str, held_as: str) -> None:
    """Nobody can know which is meant: the error names both, and neither's value."""
    with pytest.raises(ConfigError) as refused:
        Settings.from_env({**URL, name: "hush-1", legacy: "hush-2"})
    assert name in str(refused.value) and f"unset {legacy}" in str(refused.value)
    assert "hush" not in str(refused.value)


def test_a_jwk_needs_no_key_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds its own, also as a line of `.env` with all its quotes."""
    jwk = '{"kty":"EC","kid":"b7e0","d":"x"}'
    lines = {**URL, "SUPABASE_ANON_KEY": "k", "SUPABASE_JWT_PRIVATE_KEY": jwk}
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    monkeypatch.setattr(os, "environ", {})
    supabase = config.load().supabase
    assert supabase and supabase.jwt_private_key == jwk
    assert Settings.from_env({**lines, "SUPABASE_JWT_PRIVATE_KEY": f" [{jwk}]\n"}).supabase


def test_secrets_are_not_printed() -> None:
    """A settings object in a traceback shows no key."""
    secret = re.compile("secret|private|_key$")
    names = {name for name in Settings.model_fields if secret.search(name)}
    hidden = {name for name, field in Settings.model_fields.items() if not field.repr}
    assert len(names) >= 6 and names - hidden == {"livekit_api_key"}
    assert "hush" not in repr(Settings(openai_api_key="hush"))


@pytest.mark.parametrize(
    "environ",
    [
        {"OPENAI_API_KEY": "k"},
        {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"},
        {f"{part}_BASE_URL": "http://127.0.0.1:1/v1" for part in ("STT", "LLM", "TTS")},
    ],
)
def test_a_base_url_stands_in_for_the_key(environ: dict[str, str]) -> None:
    """Servers of one's own need no OpenAI key."""
    settings = Settings.from_env(environ)
    settings.require("models")
    assert settings.llm_is_configured


def test_missing_models_are_named() -> None:
    """One server of three is not enough without a key."""
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        Settings.from_env({"LLM_BASE_URL": "http://127.0.0.1:1/v1"}).require("models")


def test_all_that_is_wrong_is_named_at_once() -> None:
    """What is malformed and what is missing, a line each; what is malformed is not missing too."""
    environ = {
        "LOG_PII": "yes",
        "SUPABASE_URL": "x",
        "SUPABASE_ANON_KEY": "k",
        "SUPABASE_JWT_KEY_ID": "1",
        "LIVEKIT_API_KEY": "k",
    }
    with pytest.raises(ConfigError) as refused:
        Settings.from_env(environ, needs=("models", "livekit"))
    assert sorted(line.split()[0] for line in str(refused.value).splitlines()) == [
        "LIVEKIT_API_SECRET",
        "LIVEKIT_URL",
        "LOG_PII",
        "OPENAI_API_KEY",
        "SUPABASE_JWT_PRIVATE_KEY",
        "SUPABASE_URL",
    ]


@pytest.mark.parametrize(
    ("environ", "needs_a_key"),
    [
        ({"LLM": "anthropic/claude-haiku-4-5"}, True),
        ({"STT": "deepgram/nova-3", "LLM": "anthropic/claude", "TTS": "cartesia/sonic-3"}, False),
        ({"STT": "deepgram/nova-3", "LLM": "openai/gpt-5", "TTS": "cartesia/sonic-3"}, True),
        ({"REALTIME": "google/gemini-live"}, False),
        ({"REALTIME": "openai/gpt-realtime"}, True),
    ],
)
def test_openais_key_is_needed_for_openais_models(
    environ: dict[str, str], needs_a_key: bool
) -> None:
    """Another plug-in reads its own."""
    settings = Settings.from_env(environ)
    if needs_a_key:
        with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
            settings.require("models")
    else:
        settings.require("models")


def test_instructions_are_a_text_or_a_file() -> None:
    """One word is the path of a file; a text of any length and with any signs is a text."""
    Path("persona.md").write_text("You are Iris.\n", encoding="utf-8")
    for given, text in [
        ("persona.md", "You are Iris."),
        ("You are Ada.", "You are Ada."),
        ("You are Ada. " * 1000, ("You are Ada. " * 1000).strip()),
    ]:
        assert Settings.from_env({"AGENT_INSTRUCTIONS": given}).agent_instructions == text
    Path("empty.md").touch()
    Path("latin.md").write_bytes(b"\xff")
    for name in ("empty.md", "latin.md"):
        with pytest.raises(ConfigError, match="AGENT_INSTRUCTIONS"):
            Settings.from_env({"AGENT_INSTRUCTIONS": name})


def test_missing_livekit_is_named() -> None:
    """Every missing variable is in the error."""
    with pytest.raises(ConfigError, match="LIVEKIT_API_KEY"):
        Settings.from_env({"LIVEKIT_URL": "ws://127.0.0.1:7880"}).require("livekit")


def test_dotenv_stands_behind_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` of the working directory fills gaps, a command line wins over both."""
    Path(".env").write_text("LLM_MODEL=from-file\nTTS_MODEL=from-file\nTTS_VOICE=from-file\n")
    environ = {"TTS_MODEL": "from-environment", "TTS_VOICE": "from-environment"}
    monkeypatch.setattr(os, "environ", environ)
    settings = config.load({"TTS_VOICE": "from-command-line"})
    assert settings.llm_model == "from-file"
    assert settings.tts_model == "from-environment"
    assert settings.tts_voice == "from-command-line"


@pytest.mark.parametrize(("context", "answer"), [(16_000, 2_048), (4_000, 1_000)])
def test_an_answer_fits_behind_the_request(context: int, answer: int) -> None:
    """Of a small window it gets a quarter, of a large one what nobody says at once."""
    settings = Settings.from_env({"LLM_CONTEXT_TOKENS": str(context)})
    assert settings.answer_tokens == answer
    assert settings.request_tokens + settings.answer_tokens == context
