"""Settings: the only module that knows the environment.

A mapping of names to strings flows in (`os.environ`, with `.env` of the working directory behind
it), one frozen `Settings` flows out, checked, or a `ConfigError` that names variable and fix.
"""

import functools
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from caller_memory.errors import ConfigError
from caller_memory.models import Category
from caller_memory.stores.supabase_settings import SupabaseSettings

MAX_TTL_DAYS = 36_500


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting, by the lower-case name of its variable. An empty variable is an unset one."""

    livekit_url: str | None = None
    livekit_api_key: str | None = None
    livekit_api_secret: str | None = field(default=None, repr=False)
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    stt_model: str = "gpt-4o-mini-transcribe"
    stt_language: str = "en"
    stt_base_url: str | None = None
    llm_model: str = "gpt-4.1-mini"
    llm_base_url: str | None = None
    tts_model: str = "gpt-4o-mini-tts"
    tts_voice: str = "ash"
    tts_base_url: str | None = None
    turn_detection: str = "local"
    memory_dir: Path = Path(".data")
    memory_prompt_tokens: int = 600
    memory_extraction: bool = True
    memory_ttl_days: Mapping[Category, int] = field(default_factory=dict)
    memory_in_company: bool = False
    tenant: str | None = None
    phone_region: str | None = None
    log_pii: bool = True
    worker_load_threshold: float | None = None
    worker_host: str | None = None
    worker_port: int | None = None
    supabase_url: str | None = None
    supabase_service_role_key: str | None = field(default=None, repr=False)
    supabase_anon_key: str | None = field(default=None, repr=False)
    supabase_jwt_secret: str | None = field(default=None, repr=False)
    supabase_jwt_private_key: str | None = field(default=None, repr=False)
    supabase_jwt_key_id: str | None = None
    supabase_timeout_s: float = 2.0
    memory_keep_local_days: float = 7.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read and check all settings.

        Raises:
            ConfigError: a value is malformed, or Supabase is half configured.
        """
        env = _Reader(environ)
        settings = cls(
            livekit_url=env.url("LIVEKIT_URL", ("ws", "wss", "http", "https")),
            livekit_api_key=env.text("LIVEKIT_API_KEY"),
            livekit_api_secret=env.text("LIVEKIT_API_SECRET"),
            openai_api_key=env.text("OPENAI_API_KEY"),
            openai_base_url=env.url("OPENAI_BASE_URL"),
            stt_model=env.text("STT_MODEL") or cls.stt_model,
            stt_language=env.text("STT_LANGUAGE") or cls.stt_language,
            stt_base_url=env.url("STT_BASE_URL"),
            llm_model=env.text("LLM_MODEL") or cls.llm_model,
            llm_base_url=env.url("LLM_BASE_URL"),
            tts_model=env.text("TTS_MODEL") or cls.tts_model,
            tts_voice=env.text("TTS_VOICE") or cls.tts_voice,
            tts_base_url=env.url("TTS_BASE_URL"),
            turn_detection=env.choice("TURN_DETECTION", ("local", "cloud", "vad", "stt"))
            or "local",
            memory_dir=Path(env.text("MEMORY_DIR") or cls.memory_dir),
            memory_prompt_tokens=env.whole("MEMORY_PROMPT_TOKENS", 600, 0, 100_000),
            memory_extraction=env.flag("MEMORY_EXTRACTION", cls.memory_extraction),
            memory_ttl_days=env.days_by_category("MEMORY_TTL_DAYS"),
            memory_in_company=env.flag("MEMORY_IN_COMPANY", cls.memory_in_company),
            tenant=env.text("TENANT"),
            phone_region=env.region("PHONE_REGION"),
            log_pii=env.flag("LOG_PII", cls.log_pii),
            worker_load_threshold=env.number("WORKER_LOAD_THRESHOLD", 0.0),
            worker_host=env.text("WORKER_HOST"),
            worker_port=env.whole("WORKER_PORT", 0, 0, 65535) or None,
            supabase_url=env.url("SUPABASE_URL"),
            supabase_service_role_key=env.text("SUPABASE_SERVICE_ROLE_KEY"),
            supabase_anon_key=env.text("SUPABASE_ANON_KEY"),
            supabase_jwt_secret=env.text("SUPABASE_JWT_SECRET"),
            supabase_jwt_private_key=(env.text("SUPABASE_JWT_PRIVATE_KEY") or "").replace(
                "\\n", "\n"
            )
            or None,
            supabase_jwt_key_id=env.text("SUPABASE_JWT_KEY_ID"),
            supabase_timeout_s=env.number("SUPABASE_TIMEOUT_S", 0.0) or cls.supabase_timeout_s,
            memory_keep_local_days=env.number("MEMORY_KEEP_LOCAL_DAYS", 0.0)
            or cls.memory_keep_local_days,
        )
        settings._check_supabase()
        return settings

    @property
    def supabase(self) -> SupabaseSettings | None:
        """How Supabase is reached, None where it is not configured."""
        if not self.supabase_url:
            return None
        return SupabaseSettings(
            url=self.supabase_url,
            service_role_key=self.supabase_service_role_key,
            anon_key=self.supabase_anon_key,
            jwt_secret=self.supabase_jwt_secret,
            jwt_private_key=self.supabase_jwt_private_key,
            jwt_key_id=self.supabase_jwt_key_id,
            timeout_s=self.supabase_timeout_s,
        )

    @property
    def llm_is_configured(self) -> bool:
        """Whether a language model can be asked: with the key, or at a server of its own."""
        return bool(self.openai_api_key or self.openai_base_url or self.llm_base_url)

    def endpoint(self, base_url: str | None) -> tuple[str | None, str]:
        """Base URL, None for OpenAI's own, and key of one of the three model servers.

        A server of one's own may need no key, but the client refuses to start without one.
        """
        return base_url or self.openai_base_url, self.openai_api_key or "none"

    def require_livekit(self) -> None:
        """Raise ConfigError unless a LiveKit server and its credentials are set."""
        for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
            if not getattr(self, name.lower()):
                raise ConfigError(
                    f"{name} is missing. Set it in the environment or in .env: "
                    "see LiveKit Cloud, Settings, Keys, or `livekit-server --dev`."
                )

    def require_models(self) -> None:
        """Raise ConfigError unless speech recognition, language model and speech can be reached."""
        own = (self.stt_base_url, self.llm_base_url, self.tts_base_url)
        if not (self.openai_api_key or self.openai_base_url or all(own)):
            raise ConfigError(
                "OPENAI_API_KEY is missing. Set it, or OPENAI_BASE_URL, or all of STT_BASE_URL, "
                "LLM_BASE_URL and TTS_BASE_URL for OpenAI-compatible servers of your own. "
                "Without any key: python agent.py chat --identity you@example.com"
            )

    def _check_supabase(self) -> None:
        key = self.supabase_service_role_key or self.supabase_anon_key
        signs = self.supabase_jwt_secret or self.supabase_jwt_private_key
        if self.supabase_url and not key:
            raise ConfigError(
                "SUPABASE_SERVICE_ROLE_KEY is missing while SUPABASE_URL is set. "
                "Set it (or SUPABASE_ANON_KEY), or unset SUPABASE_URL: memories then stay in files."
            )
        if (key or signs) and not self.supabase_url:
            raise ConfigError(
                "SUPABASE_URL is missing while a Supabase key is set. "
                "Set it to https://<project>.supabase.co, or unset the key."
            )
        if signs and not self.supabase_anon_key:
            raise ConfigError(
                "SUPABASE_ANON_KEY is missing: sessions under a JWT of their person go out with "
                "it, so that a lost JWT leaves no rights behind."
            )
        if bool(self.supabase_jwt_private_key) != bool(self.supabase_jwt_key_id):
            raise ConfigError(
                "SUPABASE_JWT_PRIVATE_KEY and SUPABASE_JWT_KEY_ID go together: set both or none."
            )
        if self.supabase_jwt_private_key and self.supabase_jwt_secret:
            raise ConfigError(
                "SUPABASE_JWT_SECRET and SUPABASE_JWT_PRIVATE_KEY are both set: keep the one that "
                "your project signs with."
            )


def load(overrides: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process: the environment, and what `.env` in the working directory adds.

    Args:
        overrides: what a command line says, by the names of the variables.
    """
    return Settings.from_env({**environment(), **(overrides or {})})


def environment() -> Mapping[str, str]:
    """Return the environment of this process, with what `.env` adds."""
    _load_dotenv(Path.cwd())
    return os.environ


def tenant() -> str | None:
    """The setting TENANT by itself: every identity needs it, also where other settings are bad."""
    return _Reader(environment()).text("TENANT")


def forbid_telemetry() -> None:
    """Keep libraries from sending anything home: call it before they are imported.

    Source: github.com/microsoft/onnxruntime/pull/27379 and /pull/29843."""
    for name in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"):
        os.environ.setdefault(name, "1")


@functools.cache
def _load_dotenv(folder: Path) -> None:
    """Put `.env` into the process's environment, where LiveKit reads its own variables."""
    from dotenv import load_dotenv  # a tenth of our import time, for what one call needs

    try:
        load_dotenv(folder / ".env")
    except (OSError, ValueError) as exc:
        raise ConfigError(f".env can not be read ({exc}): save it as UTF-8 text") from exc


class _Reader:
    """One variable at a time: None where it is unset, ConfigError where it is malformed."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def url(self, name: str, schemes: tuple[str, ...] = ("http", "https")) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            valid = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            valid = False
        if not valid:
            must = f"must start with {schemes[-1]}://, then a host"
            raise ConfigError(f"{name} is not a URL: it {must}.")
        return value

    def region(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not re.fullmatch("[A-Z]{2}", value):
            must = "must be the two capital letters of a country, e.g. US or DE"
            raise ConfigError(f"{name} {must}; it is {value!r}.")
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is not None and value not in choices:
            raise ConfigError(f"{name} must be one of {', '.join(choices)}; it is {value!r}.")
        return value

    def number(self, name: str, low: float) -> float | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and number > low):
            raise ConfigError(f"{name} must be a number above {low:g}; it is {value!r}.")
        return number

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            must = f"must be a whole number from {low} to {high}"
            raise ConfigError(f"{name} {must}; it is {value!r}.")
        return int(value)

    def days_by_category(self, name: str) -> dict[Category, int]:
        value = self.text(name) or ""
        days: dict[Category, int] = {}
        for part in filter(None, (part.strip() for part in value.split(","))):
            category, _, number = (piece.strip() for piece in part.partition("="))
            whole = number.isascii() and number.isdigit() and 1 <= int(number) <= MAX_TTL_DAYS
            if category not in list(Category) or category in days or not whole:
                raise ConfigError(
                    f"{name} must be like PLAN=90,EXPERIENCE=365: any of {', '.join(Category)}, "
                    f"each once, with whole days from 1 to {MAX_TTL_DAYS}; it is {value!r}."
                )
            days[Category(category)] = int(number)
        return days

    def flag(self, name: str, default: bool) -> bool:
        value = self.choice(name, ("0", "1"))
        return default if value is None else value == "1"
