"""What axe-core, which checks pages for people who do not see or point, finds on the page."""

from typing import Any

from tests.browser.chromium import Tab
from tests.helpers.places import REPOSITORY

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


async def findings(tab: Tab) -> list[dict[str, Any]]:
    """Return what axe-core finds serious. It is run beside the page, whose CSP lets no one in."""
    devtools = await tab.page.context.new_cdp_session(tab.page)
    source = AXE.read_text(encoding="utf-8")
    await devtools.send("Runtime.evaluate", {"expression": source})
    told = await devtools.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run().then((told) => JSON.parse(JSON.stringify(told.violations)))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    violations: list[dict[str, Any]] = told["result"]["value"]
    return [
        {"id": each["id"], "where": [node["html"] for node in each["nodes"]][:3]}
        for each in violations
        if each["impact"] in SERIOUS
    ]
