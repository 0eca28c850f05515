"""Hold the stores of this process, made from the settings at first use."""

import threading

import config
from caller_memory.meaning.embedder import Loading
from caller_memory.meaning.models import loading
from caller_memory.stores import Stores, open_stores
from caller_memory.stores.folders import check_usable, make_usable
from config import Settings

_lock = threading.Lock()
_stores: Stores | None = None


def current() -> Stores:
    """Return the stores of this process."""
    global _stores
    with _lock:
        if _stores is None:
            _stores = from_settings(config.load())
        return _stores


def prepare() -> None:
    """Make the stores, and load what calls need, before there is one."""
    current().prepare()


def use(stores: Stores | None) -> None:
    """Use these stores in this process; with None, make new ones from the settings at next use."""
    global _stores
    with _lock:
        if _stores is not None:
            _stores.close()
        _stores = stores


def finish(timeout_s: float) -> None:
    """Send unsent changes within this time, and close the stores. The rest stays on disk."""
    if _stores and _stores.sync:
        _stores.sync.flush(None, timeout_s)
    use(None)


def try_to_write() -> None:
    """Refuse stores whose folder can not be written, before anybody talks to them.

    Raises:
        StoreRejected: names the folder and the fix.
    """
    make_usable(current().local.files.folder)


def refuse_unusable(settings: Settings) -> None:
    """Refuse a folder that can not be used, and make nothing.

    Raises:
        StoreRejected: names the folder and the fix.
    """
    check_usable(settings.memory_dir)


def from_settings(settings: Settings) -> Stores:
    """Return local files, with Supabase behind them if it is configured."""
    return open_stores(
        settings.memory_dir,
        settings.supabase,
        keep_local_days=settings.memory_keep_local_days,
        model=_model(settings),
    )


def local_only(settings: Settings) -> Stores:
    """Return local files that are never sent to Supabase, apart from those that are."""
    folder = settings.memory_dir / "local" if settings.supabase else settings.memory_dir
    return open_stores(folder, model=_model(settings))


def _model(settings: Settings) -> Loading | None:
    config.forbid_telemetry()
    return loading(settings.memory_model) if settings.memory_model else None
