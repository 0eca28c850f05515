"""What callers hear stands in the languages' files: in all of them, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from caller_memory import languages
from caller_memory.languages.texts import Text
from tests.helpers.places import REPOSITORY

ENGLISH = languages.table("en", "texts")
SPEAKS = (
    "agent.py",
    "caller_memory/call/*.py",
    "caller_memory/livekit/*.py",
    "worker/assistant.py",
    "worker/chat.py",
    "worker/offline_llm.py",
    "worker/room.py",
    "worker/typed_session.py",
)
"""Where a sentence may be on its way to a caller."""
TOLD_TO_MODELS = ("tools.py", "tool_schemas.py", "shape.py", "assistant.py")
"""There every sentence is for the model: it never speaks of itself as "I"."""
FOR_MODELS = {
    "MEMORY_INSTRUCTIONS",
    "NO_MEMORY_INSTRUCTIONS",
    "greet_neutrally",
    "greet_first",
    "greet_again",
    "greet_on",
}
"""The other names under which code holds English for a model. What is in parentheses is, too."""
SENTENCE = re.compile(r"[\"']?[A-Z¡¿].* .*[.!?…:\"}]+", re.DOTALL)
OF_A_SPEAKER = re.compile(r"\b(?:I|I'm|I've|I'll|me|my|sorry|hello|thank you)\b", re.IGNORECASE)


def literals(tree: ast.AST) -> Iterator[str]:
    """Return the strings of a module that it may say: no docstrings, logs, errors or names."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        is_log = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("logger.")
        named = [ast.unparse(target) for target in getattr(node, "targets", [])]
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_docstring or is_log or isinstance(node, ast.Raise) or FOR_MODELS & set(named):
            left_out.update(ast.walk(node))
        if isinstance(node, ast.JoinedStr):
            left_out.update(node.values)
    for node in ast.walk(tree):
        if node in left_out:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(getattr(part, "value", "")) for part in node.values)


def spoken_in(code: str, name: str) -> list[str]:
    """Return the sentences for callers that stand in code."""
    sentences = [text.strip() for text in literals(ast.parse(code)) if SENTENCE.match(text.strip())]
    if name in TOLD_TO_MODELS:
        return [text for text in sentences if OF_A_SPEAKER.search(text)]
    return [text for text in sentences if not text.startswith("Say exactly this")]


@pytest.mark.parametrize("place", SPEAKS)
def test_no_sentence_for_callers_stands_in_code(place: str) -> None:
    for path in sorted(REPOSITORY.glob(place)):
        assert spoken_in(path.read_text("utf-8"), path.name) == [], path


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('FAILED = "Sorry, that did not work."', "commands.py"),
        ("def f(name):\n    return f'There you are again, {name}.'", "offline_llm.py"),
        ('def f(self):\n    self.say("That is not the code.")', "code.py"),
        ('REPLIES = {1: ("Okay, off the record: "\n "nothing is kept.")}', "commands.py"),
        ("def f(key):\n    return f'I have forgotten {key}.'", "tools.py"),
        ('TOO_LONG = "¡Lo siento mucho!"', "caller_options.py"),
    ],
)
def test_a_sentence_that_is_put_back_is_found(code: str, name: str) -> None:
    assert spoken_in(code, name)


@pytest.mark.parametrize("code", languages.codes())
def test_a_language_has_all_texts(code: str) -> None:
    """What it lacks is named here; callers hear it in English until then."""
    texts = languages.table(code, "texts")
    assert sorted(ENGLISH.keys() - texts.keys()) == [], "it lacks these"
    assert sorted(texts.keys() - ENGLISH.keys()) == [], "nobody says these"
    for name, text in texts.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", ENGLISH[name]))
        assert text.strip() and (code == "en" or text != ENGLISH[name] or name == "by_name"), name


def test_every_text_is_said_by_somebody() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("caller_memory", "worker")
        for path in Path(REPOSITORY / folder).rglob("*.py")
    )
    assert [name for name in ENGLISH if f'"{name}"' not in code] == []


def test_a_text_is_english_by_itself_and_where_a_language_lacks_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = Text("forgotten_things")
    assert text == ENGLISH["forgotten_things"]
    assert text.said_in("de", things="{weird}") == "Vergessen habe ich: {weird}."
    monkeypatch.setattr(languages, "table", lambda code, name: {})
    assert text.said_in("de", things="the car") == "I have forgotten: the car."


def test_a_text_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError, match="no_such_text"):
        Text("no_such_text")
