"""What becomes of the links of one account's words: the rules of its brand, what fills their places, and where short links are."""

from __future__ import annotations

import datetime as dt

import msgspec
from django.conf import settings

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.short_codes import code_of
from parvis.engine.publishing.tracking import LinkRules, Shorten, applied, host_of


class Linking(msgspec.Struct, frozen=True, kw_only=True):
    """Rules with the ``values`` of one account and post, and the address short links begin with (``base``; empty: there are none).

    It is frozen with what is planned, so that nothing of a planned post changes when rules do.
    """

    rules: LinkRules
    values: dict[str, str]
    base: str = ""

    def said(self, written: Outgoing, key: str) -> Outgoing:
        """``written`` with its links as they are sent. ``key`` makes the codes of short links those of one account and post."""
        home = host_of(self.base)

        def shortened(target: str) -> str:
            # A link that is short already stays: it leads to what somebody meant.
            return target if host_of(target) == home else f"{self.base}/{code_of(key, target)}"

        return applied(written, self.rules, self.values, shortened if self.base else None)


def linking(
    rules: LinkRules,
    *,
    network: str,
    account: str,
    post: int,
    campaign: str,
    language: str,
    day: dt.date | None,
) -> Linking | None:
    """What becomes of links; ``None`` where they are said as they are written."""
    if not rules.changes_something:
        return None
    base = settings.SHORT_LINKS if rules.shorten is not Shorten.NONE else ""
    known = {
        "network": network,
        "account": account.lstrip("@"),
        "post": str(post),
        "campaign": campaign,
        "language": language,
        "date": day.isoformat() if day else "",
    }
    return Linking(
        rules=rules, values={name: known[name] for name in sorted(rules.uses & known.keys())}, base=base
    )
