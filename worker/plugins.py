"""LiveKit's plug-ins by their name: the one door through which a setting chooses what is imported.

Plug-in and model flow in, a model of LiveKit's flows out, or a `ConfigError` that says what to
install or to unset. LiveKit registers a plug-in on the main thread alone: make one there before
any is made elsewhere.
"""

import importlib
import inspect
from types import ModuleType
from typing import Any

from caller_memory.errors import ConfigError

_KINDS = {"stt": "STT", "llm": "LLM", "tts": "TTS", "realtime": "realtime.RealtimeModel"}


def module_name(plugin: str) -> str:
    """Return the module of a plug-in."""
    return f"livekit.plugins.{plugin}"


def make(part: str, plugin: str, model: str, options: dict[str, tuple[str, Any]]) -> Any:
    """Make a model.

    Args:
        part: `stt`, `llm`, `tts` or `realtime`: the setting that names it.
        options: further arguments of its class, each with the variable that it comes from.

    Raises:
        ConfigError: the plug-in is not installed, has no such model or option, or lacks its key.
    """
    setting = f"{part.upper()}={plugin}/{model}"
    made: Any = _imported(plugin, setting)
    for name in _KINDS[part].split("."):
        made = getattr(made, name, None)
    if made is None:
        raise ConfigError(f"{setting}: the plug-in {plugin} has no {_KINDS[part]}. Name another.")
    taken = inspect.signature(made).parameters
    for name, variable in {
        "model": part.upper(),
        **{k: v for k, (v, _) in options.items()},
    }.items():
        if name not in taken:
            raise ConfigError(f"{setting}: it takes no {name}, which {variable} sets. Unset it.")
    try:
        return made(model=model, **{name: value for name, (_, value) in options.items()})
    except Exception as exc:
        raise ConfigError(f"{setting} can not be used: {exc}") from exc


def _imported(plugin: str, setting: str) -> ModuleType:
    try:
        return importlib.import_module(module_name(plugin))
    except ModuleNotFoundError as exc:
        if exc.name != module_name(plugin):
            raise ConfigError(f"{setting}: its plug-in lacks the module {exc.name}.") from exc
        package = f"livekit-plugins-{plugin.replace('_', '-')}"
        raise ConfigError(
            f"{setting}: that plug-in is not installed. Run: pip install {package}"
        ) from exc
