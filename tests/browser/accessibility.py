"""Whether a page can be used by everybody, as far as a machine can tell."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_axe = Axe()


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on colours alone."""


def assert_usable(page: Page, *, fits: bool = True) -> None:
    """Fail unless everybody can use the page, by day and in the dark, and (``fits``) without scrolling sideways."""
    assert_accessible(page, settled=True)
    if fits:
        assert_fits(page)
    page.emulate_media(color_scheme="dark")
    _assert_without_violation(page, None, {"type": "rule", "values": COLOURS})


def assert_accessible(page: Page, *, within: str | None = None, settled: bool = False) -> None:
    """Fail with every violation axe-core finds on the page (or ``within`` a selector), and where. With ``settled``, the
    phone's bars are laid at their place in the page first."""
    if settled:
        _settle_bars(page)
    _assert_without_violation(page, within, {"type": "tag", "values": TAGS})


def _assert_without_violation(page: Page, within: str | None, only: dict[str, Any]) -> None:
    page.evaluate("document.getAnimations().forEach(a => { try { a.finish() } catch { a.cancel() } })")
    options = {"runOnly": only}
    answer = _axe.run(page, context=within, options=options).response
    assert answer["passes"], "axe-core checked nothing"
    violations = answer["violations"]
    assert not violations, f"{page.url}: {_told(violations)}"


def _settle_bars(page: Page) -> None:
    """Let the phone's bars lie at their place in the page: what they cover at one scroll position a person scrolls past."""
    page.evaluate(
        "document.querySelectorAll('.app-top, .app-bottom').forEach(bar => { bar.style.position = 'static' })"
    )


def _told(violations: list[dict[str, Any]]) -> str:
    lines = []
    for violation in violations:
        lines.append(f"\n{violation['id']} ({violation['impact']}): {violation['help']}")
        for node in violation["nodes"][:5]:
            summary = node.get("failureSummary", "").replace("\n", " ")
            lines.append(f"    {node['html'][:160]}\n        {summary[:260]}")
    return "\n".join(lines)


def assert_fits(page: Page) -> None:
    """Fail if the page is wider than its window."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{page.url} is {wide} px wide in a window of {room} px"
