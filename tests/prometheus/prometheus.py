"""A real Prometheus, on loopback, which asks every second and ends with the test."""

import json
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.e2e.processes import ChildProcess, free_port

CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: worker
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class Prometheus(ChildProcess):
    """A running Prometheus.

    Args:
        folder: for its data and configuration.
        rules: the file of its alert rules.
        port: of the worker that it asks.
    """

    def __init__(self, folder: Path, rules: Path, port: int) -> None:
        config = folder / "prometheus.yml"
        config.write_text(CONFIG.format(rules=rules, port=port))
        self._address = f"127.0.0.1:{free_port()}"
        command = [
            "prometheus",
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={self._address}",
        ]
        super().__init__(command, folder / "prometheus.log")

    def firing(self) -> set[str]:
        """The names of the alerts that fire now."""
        alerts = self._ask("alerts")["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def value(self, expression: str) -> float | None:
        """What an expression is now, None for nothing."""
        found = self._ask(f"query?query={urllib.parse.quote(expression)}")["result"]
        return float(found[0]["value"][1]) if found else None

    def _ask(self, what: str) -> Any:
        """Nothing is known before it listens."""
        try:
            with urllib.request.urlopen(f"http://{self._address}/api/v1/{what}", timeout=5) as said:
                return json.load(said)["data"]
        except OSError:
            return {"alerts": [], "result": []}
