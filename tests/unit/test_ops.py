"""What is in ops/ for Prometheus and Grafana names numbers that the worker exports."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from caller_memory import acts
from caller_memory.stores import Stores
from caller_memory.stores.sqlite import SqliteStore
from tests.helpers.places import REPOSITORY
from worker.census import Census
from worker.metrics import Exposition, Metrics

OPS = REPOSITORY / "ops"
DASHBOARD = json.loads((OPS / "grafana.json").read_text(encoding="utf-8"))
NAME = re.compile(r"\b(?:caller_memory|process)_\w+")


@pytest.fixture
def exported(counted_in: Path, tmp_path: Path) -> set[str]:
    """The names of all that is exported once everything has happened."""
    acts.watch(Metrics())
    with acts.doing("recall"):
        acts.tell(memories=1, by="words")
    with acts.doing("command", command="forget_that"):
        acts.tell(forgotten=1, kept=1)
    census = Census(lambda: Stores(SqliteStore(tmp_path / "files")))
    text = generate_latest(Exposition(counted_in, census).registry()).decode()
    return set(re.findall(r"^(\w+)", text, re.MULTILINE))


def test_every_panel_shows_what_is_exported(exported: set[str]) -> None:
    """By an expression, on a place of its own, from the data source that is chosen."""
    places = []
    for panel in DASHBOARD["panels"]:
        assert panel["type"] in ("stat", "timeseries") and panel["title"]
        assert panel["targets"]
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == "${datasource}"
            assert (named := set(NAME.findall(target["expr"])))
            assert named <= exported, panel["title"]
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            places += [(x, y) for y in range(place["y"], place["y"] + place["h"])]
        assert place["x"] + place["w"] <= 24

    assert len(places) == len(set(places))
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


def test_every_number_is_on_the_dashboard(exported: set[str]) -> None:
    """Of memory's own: what nobody looks at needs no counting."""
    shown = set(NAME.findall(json.dumps(DASHBOARD)))
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in exported}
    shown = {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown}

    assert {name for name in ours if name.startswith("caller_memory_")} <= shown


def test_grafana_can_load_the_dashboard() -> None:
    """It has what Grafana's schema asks for."""
    assert DASHBOARD.keys() >= {"title", "uid", "schemaVersion", "panels", "templating", "time"}
    assert [v["name"] for v in DASHBOARD["templating"]["list"]] == ["datasource", "instance"]


def test_every_alarm_looks_at_what_is_exported(exported: set[str]) -> None:
    """And OPERATING.md says what to do about each."""
    rules = (OPS / "alerts.yml").read_text(encoding="utf-8")
    expressions = re.findall(r"expr: (?:\|\n)?(.*?)\n {8}(?:for|labels)", rules, re.DOTALL)
    alarms = re.findall(r"alert: (\w+)", rules)
    operating = (REPOSITORY / "OPERATING.md").read_text(encoding="utf-8")

    assert len(expressions) == len(alarms) > 5
    for expression in expressions:
        assert (named := set(NAME.findall(expression)))
        assert named <= exported
    assert not [alarm for alarm in alarms if f"`{alarm}`" not in operating]
