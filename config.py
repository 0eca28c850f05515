"""Settings: the only module that knows the environment.

A mapping of names to strings flows in (`os.environ`, with `.env` of the working directory behind
it), one frozen `Settings` flows out, checked, or a `ConfigError` that names every variable that is
missing or malformed, each with its fix.
"""

import functools
import os
from collections.abc import Collection, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from caller_memory.errors import ConfigError
from caller_memory.stores.supabase_settings import SupabaseSettings
from worker.setting_types import (
    AboveZero,
    DaysByCategory,
    Flag,
    LiveKitUrl,
    PluginModel,
    PrivateKey,
    Region,
    TextOrFile,
    WebUrl,
    Zone,
    one_of,
    whole,
)

Need = Literal["livekit", "models"]
"""What a command can not do without: a LiveKit server; models to hear, think and speak."""

MAX_ANSWER_TOKENS = 2_048
"""Far more than is spoken at once: a model that thinks first needs some for that."""

Part = Literal["stt", "llm", "tts", "realtime"]

LEGACY_NAMES = {
    "supabase_secret_key": "supabase_service_role_key",
    "supabase_publishable_key": "supabase_anon_key",
}
"""What Supabase called its keys while they were JWTs; until they end, both names are read."""


class Settings(BaseModel):
    """Every setting, by the lower-case name of its variable. An empty variable is an unset one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    livekit_url: LiveKitUrl | None = None
    livekit_api_key: str | None = None
    livekit_api_secret: str | None = Field(default=None, repr=False)
    agent_name: str | None = None
    agent_instructions: TextOrFile | None = None
    openai_api_key: str | None = Field(default=None, repr=False)
    openai_base_url: WebUrl | None = None
    stt: PluginModel | None = None
    stt_model: str = "gpt-4o-mini-transcribe"
    stt_language: str = "en"
    stt_base_url: WebUrl | None = None
    llm: PluginModel | None = None
    llm_model: str = "gpt-4.1-mini"
    llm_base_url: WebUrl | None = None
    llm_context_tokens: Annotated[int, whole(1_000, 10_000_000)] = 16_000
    tts: PluginModel | None = None
    tts_model: str = "gpt-4o-mini-tts"
    tts_voice: str = "ash"
    tts_base_url: WebUrl | None = None
    realtime: PluginModel | None = None
    turn_detection: Annotated[str, one_of("local", "cloud", "vad", "stt")] = "local"
    memory_dir: Path = Path(".data")
    memory_prompt_tokens: Annotated[int, whole(0, 100_000)] = 600
    memory_extraction: Flag = True
    memory_model: str | None = None
    memory_ttl_days: DaysByCategory = Field(default_factory=dict)
    memory_in_company: Flag = False
    greeting: Annotated[str, one_of("interests", "name", "neutral")] = "interests"
    tenant: str | None = None
    phone_region: Region | None = None
    timezone: Zone | None = None
    log_pii: Flag = True
    worker_load_threshold: AboveZero | None = None
    worker_host: str | None = None
    worker_port: Annotated[int, whole(0, 65535)] | None = None
    otel_exporter_otlp_endpoint: WebUrl | None = None
    web_operator_token: str | None = Field(default=None, repr=False)
    supabase_url: WebUrl | None = None
    supabase_secret_key: str | None = Field(default=None, repr=False)
    supabase_publishable_key: str | None = Field(default=None, repr=False)
    supabase_jwt_private_key: PrivateKey | None = Field(default=None, repr=False)
    supabase_jwt_key_id: str | None = None
    supabase_service_role_key: str | None = Field(default=None, repr=False)
    supabase_anon_key: str | None = Field(default=None, repr=False)
    supabase_jwt_secret: str | None = Field(default=None, repr=False)
    supabase_timeout_s: AboveZero = 2.0
    memory_keep_local_days: AboveZero = 7.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str], needs: Collection[Need] = ()) -> Self:
        """Read and check all settings.

        Raises:
            ConfigError: values are malformed, what is needed is missing, or Supabase is half
                configured. It names all of that at once, a line each.
        """
        given = {
            name: value
            for name in cls.model_fields
            if (value := environ.get(name.upper(), "").strip())
        }
        malformed: dict[str, str] = {}
        try:
            settings = cls.model_validate(given)
        except ValidationError as exc:
            for error in exc.errors():
                name = str(error["loc"][0])
                malformed[name] = f"{name.upper()} {error['ctx']['error']}"
            # What is malformed is not missing.
            settings = cls.model_construct(None, **given)
        missing = {**settings._gaps(needs), **settings._gaps_of_supabase()}
        if problems := {**missing, **malformed}:
            raise ConfigError("\n".join(problems.values()))
        return settings

    def require(self, *needs: Need) -> None:
        """Raise ConfigError unless all is set that is needed; it names everything missing."""
        if missing := self._gaps(needs):
            raise ConfigError("\n".join(missing.values()))

    @property
    def supabase(self) -> SupabaseSettings | None:
        """How Supabase is reached, None where it is not configured."""
        if not self.supabase_url:
            return None
        return SupabaseSettings(
            url=self.supabase_url,
            secret_key=self.supabase_secret_key or self.supabase_service_role_key,
            publishable_key=self.supabase_publishable_key or self.supabase_anon_key,
            jwt_secret=self.supabase_jwt_secret,
            jwt_private_key=self.supabase_jwt_private_key,
            jwt_key_id=self.supabase_jwt_key_id,
            timeout_s=self.supabase_timeout_s,
        )

    @property
    def zone(self) -> tzinfo:
        """The time zone of whoever neither tells one nor calls from where there is but one."""
        return ZoneInfo(self.timezone) if self.timezone else UTC

    @property
    def llm_is_configured(self) -> bool:
        """Whether a language model can be asked: a plug-in's, or OpenAI's or one like it."""
        return not self._lacks_openai("llm")

    @property
    def extracts_facts(self) -> bool:
        """Whether a language model turns what is said into facts; a realtime model does not."""
        return self.memory_extraction and "llm" in self.parts and self.llm_is_configured

    def model_of(self, part: Part) -> tuple[str, str]:
        """Return plug-in and model of a part, as in `deepgram/nova-3`: OpenAI's unless set."""
        own: str | None = getattr(self, part)
        plugin, _, model = (own or f"openai/{getattr(self, f'{part}_model')}").partition("/")
        return plugin, model

    @property
    def answer_tokens(self) -> int:
        """How many tokens one answer of the language model may have."""
        return min(MAX_ANSWER_TOKENS, self.llm_context_tokens // 4)

    @property
    def request_tokens(self) -> int:
        """How many tokens a request may have, so that the answer fits behind it."""
        return self.llm_context_tokens - self.answer_tokens

    @property
    def parts(self) -> tuple[Part, ...]:
        """What a call is made of: one realtime model, or three that hear, think and speak."""
        return ("realtime",) if self.realtime else ("stt", "llm", "tts")

    def endpoint(self, base_url: str | None) -> tuple[str | None, str]:
        """Base URL, None for OpenAI's own, and key of one of the model servers.

        A server of one's own may need no key, but the client refuses to start without one.
        """
        return base_url or self.openai_base_url, self.openai_api_key or "none"

    def _lacks_openai(self, part: Part) -> bool:
        """Whether a part is to be asked of OpenAI, and neither key nor other server is set."""
        own_server = getattr(self, f"{part}_base_url", None)
        is_reached = self.openai_api_key or self.openai_base_url or own_server
        return self.model_of(part)[0] == "openai" and not is_reached

    def _gaps(self, needs: Collection[Need]) -> dict[str, str]:
        """What is missing for this: a line with its fix, by the setting it begins with."""
        gaps: dict[str, str] = {}
        lacking = [part for part in self.parts if self._lacks_openai(part)]
        if "models" in needs and lacking:
            servers = [f"{part.upper()}_BASE_URL" for part in lacking if part != "realtime"]
            own = f", or {' and '.join(servers)} for OpenAI-compatible servers" if servers else ""
            gaps["openai_api_key"] = (
                f"OPENAI_API_KEY is missing. Set it, or OPENAI_BASE_URL{own} of your own; or "
                f"another plug-in's model as {', '.join(part.upper() for part in lacking)}. "
                "Without any key: python agent.py chat --identity you@example.com"
            )
        for name in ("livekit_url", "livekit_api_key", "livekit_api_secret"):
            if "livekit" in needs and not getattr(self, name):
                gaps[name] = (
                    f"{name.upper()} is missing. Set it in the environment or in .env: "
                    "see LiveKit Cloud, Settings, Keys, or `livekit-server --dev`."
                )
        return gaps

    def _gaps_of_supabase(self) -> dict[str, str]:
        public = self.supabase_publishable_key or self.supabase_anon_key
        key = self.supabase_secret_key or self.supabase_service_role_key or public
        private, key_id = self.supabase_jwt_private_key, self.supabase_jwt_key_id
        signs = private or self.supabase_jwt_secret
        gaps: dict[str, str] = {}
        if self.supabase_url and not key:
            gaps["supabase_secret_key"] = (
                "SUPABASE_SECRET_KEY is missing while SUPABASE_URL is set. Set it (or "
                "SUPABASE_PUBLISHABLE_KEY), or unset SUPABASE_URL: memories then stay in files."
            )
        if (key or signs) and not self.supabase_url:
            gaps["supabase_url"] = (
                "SUPABASE_URL is missing while a Supabase key is set. "
                "Set it to https://<project>.supabase.co, or unset the key."
            )
        if signs and not public:
            gaps["supabase_publishable_key"] = (
                "SUPABASE_PUBLISHABLE_KEY is missing: sessions under a JWT of their person go out "
                "with it, so that a lost JWT leaves no rights behind."
            )
        # A JWK, which begins with a bracket, holds its own id.
        if (key_id and not private) or (private and private[0] not in "{[" and not key_id):
            gaps["supabase_jwt_private_key"] = (
                "SUPABASE_JWT_PRIVATE_KEY and SUPABASE_JWT_KEY_ID go together where the key is "
                "PEM: set both or none."
            )
        if private and self.supabase_jwt_secret:
            gaps["supabase_jwt_secret"] = (
                "SUPABASE_JWT_SECRET and SUPABASE_JWT_PRIVATE_KEY are both set: keep the one that "
                "your project signs with."
            )
        for name, legacy in LEGACY_NAMES.items():
            ours, theirs = getattr(self, name), getattr(self, legacy)
            if ours and theirs and ours != theirs:
                gaps[legacy] = (
                    f"{legacy.upper()} is the legacy name of {name.upper()}, and they differ: "
                    f"unset {legacy.upper()}."
                )
        return gaps


def load(overrides: Mapping[str, str] | None = None, needs: Collection[Need] = ()) -> Settings:
    """Settings of this process: the environment, and what `.env` in the working directory adds.

    Args:
        overrides: what a command line says, by the names of the variables.
        needs: what must be set: see `Settings.from_env`.
    """
    return Settings.from_env({**environment(), **(overrides or {})}, needs)


def environment() -> Mapping[str, str]:
    """Return the environment of this process, with what `.env` adds."""
    _load_dotenv(Path.cwd())
    return os.environ


def tenant() -> str | None:
    """The setting TENANT by itself: every identity needs it, also where other settings are bad."""
    return environment().get("TENANT", "").strip() or None


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
