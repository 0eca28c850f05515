"""`doctor` asks what it says is fine: LiveKit, the model servers, the names of settings."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.command_line import LIVEKIT, Run
from tests.helpers.tiny_model import write_model


@contextmanager
def answering(status: int, body: bytes = b"{}") -> Iterator[str]:
    """A server on this machine that answers everything with one status; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b"", "✓ LiveKit answers"),
        (200, b"<html>", "✗ what answers"),
        (401, b"{}", "✗ LiveKit at"),
        (404, b"{}", "✗ what answers"),
    ],
)
def test_livekit_is_asked(run: Run, status: int, body: bytes, says: str) -> None:
    """With the key; what is wrong has its fix."""
    with answering(status, body) as address:
        done, printed, _ = run("doctor", **{**LIVEKIT, "LIVEKIT_URL": f"ws://{address}"})
    assert says in printed and (done == 0) == says.startswith("✓")


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"LIVEKIT_URL": "ws://127.0.0.1:9"}, "does not answer at ws://127.0.0.1:9"),
        ({"LIVEKIT_URL": "http://news.invalid"}, "host news.invalid"),
        ({"LIVEKIT_URL": "wss://your-project.livekit.cloud"}, "placeholder of .env.example"),
        ({"LIVEKIT_API_KEY": ""}, "set without LIVEKIT_API_KEY"),
    ],
)
def test_a_livekit_that_is_not_there(run: Run, environ: dict[str, str], says: str) -> None:
    """A line with the fix; only what needs no network is told offline."""
    status, printed, error = run("doctor", **{**LIVEKIT, **environ})
    (line,) = [line for line in printed.splitlines() if line.startswith("✗")]
    assert (status, error) == (1, "") and says in line


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (200, "✓ STT/LLM/TTS"),
        (404, "✓ STT/LLM/TTS"),
        (401, "refuses the key: check OPENAI_API_KEY"),
        (503, "answers 503"),
    ],
)
def test_model_servers_are_asked(run: Run, status: int, says: str) -> None:
    """One server for all three is asked once."""
    with answering(status) as address:
        done, printed, _ = run("doctor", OPENAI_BASE_URL=f"http://{address}/v1", OPENAI_API_KEY="k")
    assert says in printed and printed.count(address) == 1
    assert (done == 0) == says.startswith("✓")


def test_each_model_server_is_asked(run: Run) -> None:
    """One that is not there is named; --offline asks none."""
    own = {"LLM_BASE_URL": "http://127.0.0.1:9/v1"}
    status, printed, _ = run("doctor", **own)
    assert status == 1 and "✗ LLM: nothing answers at http://127.0.0.1:9/v1" in printed
    status, printed, _ = run("doctor", "--offline", **own, **LIVEKIT)
    assert status == 0 and printed.count("(not asked)") == 2


def test_misspelt_settings_are_named(run: Run) -> None:
    """Names that are close to ours; everybody else's are their own."""
    others = {"OPENAI_LOG": "1", "HOME": "/", "LANG": "C", "OPENAI_ORG_ID": "x", "PWD": "/"}
    typos = {"MEMORY_DR": "/x", "SUPABASE_SERVICE_ROLE": "k", "livekit_url": "ws://x"}
    status, printed, _ = run("doctor", **others, **typos)
    assert status == 1 and printed.count("unknown setting") == 3
    assert "✗ unknown setting MEMORY_DR: did you mean MEMORY_DIR?" in printed
    assert run("doctor", **others)[0] == 0


def test_a_plugin_that_can_not_be_used_is_named(run: Run) -> None:
    """With its package; OpenAI is not asked for what another one does."""
    status, printed, _ = run("doctor", LLM="nowhere/one", OPENAI_BASE_URL="http://127.0.0.1:9")
    assert status == 1 and "livekit-plugins-nowhere" in printed
    assert "✗ STT/TTS: nothing answers" in printed


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"STT_LANGUAGE": "sv"}, "knows a word of STT_LANGUAGE=sv"),
        ({"STT_LANGUAGE": "auto", "STT": "deepgram/nova-3"}, "deepgram is told no language"),
        ({"STT_LANGUAGE": "auto"}, ""),
        ({"STT_LANGUAGE": "pt-BR"}, ""),
    ],
)
def test_what_a_language_leads_to_is_said(run: Run, environ: dict[str, str], says: str) -> None:
    """Where callers would hear something else than the operator may expect."""
    _, printed, _ = run("doctor", "--offline", **environ)
    assert says in printed and bool(says) == ("STT_LANGUAGE" in printed)


def test_a_missing_model_of_meaning_is_named(run: Run, tmp_path: Path) -> None:
    """With what fills its folder; one that is there is said to be used."""
    status, printed, _ = run("doctor", "--offline", MEMORY_MODEL="models/e5")
    assert status == 1
    assert "✗ MEMORY_MODEL: models/e5 holds no model.onnx and no tokenizer.json; " in printed
    assert "python agent.py download-files fills a folder" in printed
    pytest.importorskip("tokenizers")
    _, printed, _ = run("doctor", "--offline", MEMORY_MODEL=str(write_model(tmp_path / "tiny")))
    assert "✓ memories are found by meaning, too (onnx tiny " in printed
