"""Guidelines that are not kept, in the reader's language. As they are kept with a delivery: English sentences with named places."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from parvis.engine.publishing.guidelines import Breach, BreachKind

SENTENCES = {
    BreachKind.FORBIDDEN: _("The brand does not say “%(word)s”."),
    BreachKind.MENTION: _("The brand asks for “%(mention)s” in every post."),
    BreachKind.MENTION_WHEN: _("Whoever says “%(word)s” must also say “%(mention)s”."),
    BreachKind.DISCLOSURE: _(
        "A paid partnership must say so: “Publicité” or “Collaboration commerciale” (law 2023-451, article 5)."
    ),
    BreachKind.DOMAIN: _("The brand does not link to %(domain)s."),
    BreachKind.ALT: _("The brand asks for a description of picture %(position)s."),
    BreachKind.UNFILLED: _("“%(place)s” is still to be filled in."),
}


def in_words(breach: Breach) -> str:
    """The breach as a sentence."""
    return gettext(SENTENCES[breach.kind]) % breach.values
