"""What went wrong with a delivery, a feed or a webhook, in the reader's language.

A problem is kept as an English sentence with named places, and the values for them: networks write most of them (their
translations lie in ``networks/locale``), the rest are listed here so that they are translated too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

OURS = (
    _("This account is not connected: give what it signs in with."),
    _("Parvis cannot publish on %(network)s."),
    _("Something went wrong while this was being said."),
    _("Something went wrong while this was being made ready."),
    _("Something went wrong while this was looked for."),
    _("Something went wrong while this was being deleted."),
    _("A backup was brought back: this may have been said after it was made."),
    _("The network asked this account to wait."),
    _("The access of this account is being renewed."),
    _("The worker was stopped while it was saying this."),
    _("The network shows the same words once, and they belong to another delivery."),
    _("A picture of this post is missing from this server."),
    _(
        "This network fetches pictures from the internet, where this Parvis cannot be reached. Whoever runs it must set PARVIS_BASE_URL."
    ),
    _("Before this thread goes on, its next part is looked for."),
    _("The rest of this thread is no longer agreed to."),
    _("The first comment was not found on the network."),
    _("Part %(part)s of the thread was not found on the network."),
    _("The right to use the picture %(name)s has ended."),
    _("The kit “%(kit)s” was withdrawn: %(reason)s"),
    _("The right to use the kit “%(kit)s” has ended."),
    _("Something went wrong while this feed was read."),
    _("Something went wrong while this webhook was called."),
    _(
        "The address of this webhook was stored with another key. Open it again, or restore PARVIS_SECRET_KEY."
    ),
    _("Its time passed too long ago: it was left out, as the rules of the brand say."),
    _("The post is not online any more, as far as Parvis knows."),
    _("It says something else by now: somebody changed it there."),
    _("The network said yes, and shows what was there before."),
    _("The worker was stopped while it was changing this."),
    _("Something went wrong while this was being changed."),
    _("This network does not let what is online be changed from here."),
    _("A backup was brought back: this may have been changed after it was made."),
)


def in_words(problem: str, values: Mapping[str, Any]) -> str:
    """A kept problem as a sentence; in English where nobody translated it, as it is where its values are lost."""
    if not problem:
        return ""
    sentence = gettext(problem)
    try:
        return sentence % values if values else sentence
    except (KeyError, TypeError, ValueError):
        return sentence
