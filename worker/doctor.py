"""Is everything as it must be? One finding a line, each bad one with its fix.

Settings flow in, findings flow out. It only looks: nothing is written, neither here nor there.
"""

import dataclasses
import json
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import config
import storage
from caller_memory.errors import ConfigError, MeaningError, StoreError
from caller_memory.languages import AUTO, code_of, codes, expected
from caller_memory.meaning.models import loading
from caller_memory.stores.folders import check_usable
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.sync_source import SyncSource
from config import Settings
from worker import models
from worker.findings import Finding, about_schema
from worker.services import about_livekit, about_models
from worker.setting_names import misspelt

MAX_CLOCK_SKEW_S = 60.0
MAX_OUTBOX_AGE_S = 3600.0
TABLES = ("profiles", "memories")

_PASSING_DISKS = ("overlay", "tmpfs", "ramfs")
_SECRET = ("secret", "service_role")
_PUBLIC = ("publishable", "anon")


def diagnose(settings: Settings, *, offline: bool = False) -> Iterator[Finding]:
    """Return all findings, one by one as they are found.

    Args:
        offline: whether to ask neither LiveKit nor the model servers.
    """
    yield from _settings()
    yield from _plugins(settings)
    yield from _language(settings)
    yield from about_models(settings, offline=offline)
    yield about_livekit(settings, offline=offline)
    yield from _disk(settings)
    yield from _meaning(settings)
    if settings.supabase is None:
        yield Finding(True, "Supabase is not configured: the local files are the whole store")
        return
    yield _key_kind(settings)
    yield from _database(settings.supabase)
    yield from _outbox()


def _settings() -> Iterator[Finding]:
    for name, meant in misspelt(config.environment()):
        yield Finding(False, f"unknown setting {name}: did you mean {meant}?")


def _plugins(settings: Settings) -> Iterator[Finding]:
    try:
        models.check(settings)
    except ConfigError as exc:
        yield Finding(False, str(exc))


def _language(settings: Settings) -> Iterator[Finding]:
    language, plugin = settings.stt_language, settings.model_of("stt")[0]
    if settings.realtime:
        return
    if language == AUTO and plugin != "openai":
        yield Finding(
            True,
            f"STT_LANGUAGE=auto: {plugin} is told no language. Where it needs a word to detect "
            "one, set that (Deepgram: multi)",
        )
    elif expected(language) and not code_of(language):
        yield Finding(
            True,
            f"nothing here knows a word of STT_LANGUAGE={language}: callers hear the fixed texts "
            f"in English. There are {', '.join(codes())}",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.memory_dir.absolute()
    try:
        check_usable(folder)
    except StoreError as exc:
        yield Finding(False, str(exc))
        return
    yield Finding(True, f"memory files go to {folder}")
    kind = _disk_kind(folder)
    if kind in _PASSING_DISKS and not settings.supabase_url:
        yield Finding(
            False,
            f"{folder} is on a disk that goes with the container ({kind}): mount a volume there, "
            "or configure Supabase",
        )
    elif kind in _PASSING_DISKS:
        yield Finding(
            True, f"the disk goes with the container ({kind}): Supabase keeps what was sent"
        )


def _meaning(settings: Settings) -> Iterator[Finding]:
    if settings.memory_model is None:
        return
    config.forbid_telemetry()
    try:
        model = loading(settings.memory_model)()
    except MeaningError as exc:
        yield Finding(False, f"MEMORY_MODEL: {exc}; python agent.py download-files fills a folder")
    else:
        yield Finding(True, f"memories are found by meaning, too ({model.name})")


def _disk_kind(folder: Path) -> str:
    """Type of the file system below a folder, empty where the system does not tell."""
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    for line in mounts:
        _, point, mounted, *_ = line.split(" ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, mounted
    return kind


def _key_kind(settings: Settings) -> Finding:
    """Whether the key that goes out is of the kind that its setting says."""
    assert settings.supabase
    signs = settings.supabase.acts_as_the_person
    key = settings.supabase.publishable_key if signs else settings.supabase.secret_key
    if key is None:
        return Finding(
            False,
            "only the publishable key is set, which may do next to nothing: set "
            "SUPABASE_SECRET_KEY or SUPABASE_JWT_PRIVATE_KEY",
        )
    name = "supabase_publishable_key" if signs else "supabase_secret_key"
    if getattr(settings, name) is None:
        name = config.LEGACY_NAMES[name]
    role, wanted = _role_of(key), "publishable" if signs else "secret"
    if role in (_SECRET if signs else _PUBLIC):
        return Finding(False, f"{name.upper()} holds the {role} key: set the {wanted} key")
    age = f"; a legacy key: make a {wanted} key" if role in ("anon", "service_role") else ""
    text = f"{name.upper()} is a {role} key" if role else f"{name.upper()} is set"
    if signs:
        text = f"each session goes out under a JWT of its person; {text}"
    return Finding(True, text + age)


def _role_of(key: str) -> str:
    """Return secret, publishable, or what a legacy key, which is a JWT, says; else nothing."""
    for kind in ("secret", "publishable"):
        if key.startswith(f"sb_{kind}_"):
            return kind
    try:
        payload = key.split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims.get("role", ""))
    except (IndexError, ValueError, AttributeError):
        return ""


def _database(supabase: SupabaseSettings) -> Iterator[Finding]:
    from caller_memory.stores.supabase import SupabaseStore

    stranger = str(uuid.uuid4())
    store = SupabaseStore(supabase)
    try:
        told = store.diagnose(stranger)
    except StoreError as exc:
        yield Finding(False, str(exc))
        return
    finally:
        store.close()
    yield Finding(True, f"Supabase answers at {supabase.url}")
    yield from about_schema(told)
    yield _clock(told)
    yield from _isolation(supabase, stranger)


def _clock(told: dict[str, Any]) -> Finding:
    skew_s = (datetime.now(UTC) - datetime.fromisoformat(told["now"])).total_seconds()
    if abs(skew_s) > MAX_CLOCK_SKEW_S:
        return Finding(
            False, f"this clock is {skew_s:+.0f} s off the database's: synchronise it (NTP)"
        )
    return Finding(True, f"this clock is {skew_s:+.1f} s off the database's")


def _isolation(supabase: SupabaseSettings, stranger: str) -> Iterator[Finding]:
    """What the publishable key, and a person who was never here, get to see: it must be nothing."""
    nobody = dataclasses.replace(
        supabase, secret_key=None, jwt_secret=None, jwt_private_key=None, jwt_key_id=None
    )
    if supabase.publishable_key is None:
        yield Finding(True, "the publishable key is not set: what it may see was not tried")
        return
    yield _sees_nothing(nobody, None, "the publishable key")
    if supabase.acts_as_the_person:
        yield _sees_nothing(supabase, stranger, "another person's JWT")


def _sees_nothing(supabase: SupabaseSettings, user_id: str | None, who: str) -> Finding:
    from caller_memory.stores.supabase import SupabaseStore

    store = SupabaseStore(supabase)
    try:
        seen = [table for table in TABLES if store.sees_rows(user_id, table)]
    except StoreError as exc:
        return Finding(False, f"what {who} sees could not be tried: {exc}")
    finally:
        store.close()
    if seen:
        return Finding(False, f"{who} sees rows of {', '.join(seen)}: drop the policy that lets it")
    return Finding(True, f"{who} sees nobody's rows")


def _outbox() -> Iterator[Finding]:
    mirror = SyncSource(storage.current().local)
    waiting, dead, oldest = 0, 0, None
    for user_id in mirror.people():
        try:
            state = mirror.state(user_id)
        except StoreError as exc:
            yield Finding(False, f"the file of user {user_id} can not be read: {exc}")
            continue
        waiting, dead = waiting + state.waiting, dead + state.dead
        oldest = min(filter(None, (oldest, state.oldest_at)), default=None)
    age_s = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    text = f"{waiting} changes wait for Supabase, the oldest for {age_s:.0f} s"
    if age_s > MAX_OUTBOX_AGE_S:
        yield Finding(False, f"{text}: run `python agent.py memory sync`")
    else:
        yield Finding(True, text)
    if dead:
        yield Finding(
            False,
            f"{dead} changes were refused by Postgres: see the table dead_letters of the files",
        )
    else:
        yield Finding(True, "no change was refused by Postgres")
