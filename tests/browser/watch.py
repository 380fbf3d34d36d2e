"""What browser tests look out for: a noisy console, and violations of WCAG 2.2 AA."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import define, field
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOUD = {"error", "warning"}


@define(slots=False)  # Playwright hangs its wrapper of a listening method on the object
class Console:
    """Collects errors, warnings and refused content of every page; ``expect`` lets one pattern pass."""

    noise: list[str] = field(factory=list)
    expected: list[re.Pattern[str]] = field(factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to a context and all its pages."""
        context.on("console", self._heard)
        context.on("weberror", self._threw)

    def expect(self, pattern: str) -> None:
        """Let messages pass that match, such as ``409`` where a refusal is provoked on purpose."""
        self.expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Every message that no test asked for."""
        return [text for text in self.noise if not any(pattern.search(text) for pattern in self.expected)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in LOUD:
            self.noise.append(f"{message.type}: {message.text}")

    def _threw(self, error: WebError) -> None:
        self.noise.append(f"exception: {error.error}")


def check_accessible(page: Page, source: str, *, exclude: tuple[str, ...] = ()) -> None:
    """Run axe on the page as it stands; fail with what is wrong, where, and how to mend it."""
    page.evaluate(source)
    scope = {"include": [["html"]], "exclude": [[selector] for selector in exclude]}
    script = "([scope, tags]) => axe.run(scope, {runOnly: tags, resultTypes: ['violations']})"
    result = page.evaluate(script, [scope, TAGS])
    wrong = [_sentence(violation) for violation in result["violations"]]
    assert not wrong, f"{page.url} violates WCAG 2.2 AA:\n" + "\n".join(wrong)


def _sentence(violation: Mapping[str, Any]) -> str:
    nodes = violation["nodes"]
    head = f"  {violation['id']} ({violation['impact']}): {violation['help']}, {len(nodes)} times"
    return "\n".join([head, *(_place(node) for node in nodes[:6])])


def _place(node: Mapping[str, Any]) -> str:
    where = " ".join(map(str, node["target"]))
    mend = node["failureSummary"].splitlines()[-1].strip()
    return f"    {where}\n      {node['html'][:160]}\n      {mend}"
