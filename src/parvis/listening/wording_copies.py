"""What was seen in posts that say the same, in words that state and never accuse."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.engine.duplicates.campaigns import Campaign, Kind
from parvis.engine.duplicates.evidence import FEW_FOLLOWERS, Evidence, Sign
from parvis.ui import numbers

TITLES = {
    Kind.COPIES: gettext_lazy("Copies"),
    Kind.ONE_AUTHOR: gettext_lazy("Repeated by one account"),
    Kind.COORDINATED: gettext_lazy("Looks coordinated"),
    Kind.QUOTE_STORM: gettext_lazy("Storm of quotes"),
}
TONES = {
    Kind.COPIES: "outline",
    Kind.ONE_AUTHOR: "outline",
    Kind.COORDINATED: "warning",
    Kind.QUOTE_STORM: "accent",
}
CAUTION = {
    Kind.COPIES: gettext_lazy("Nothing here shows an intention: a share button, a newsletter or a press agency does the same."),
    Kind.ONE_AUTHOR: gettext_lazy("One account said this again and again; count it as one voice."),
    Kind.COORDINATED: gettext_lazy("This is what coordinated posting looks like; friends, employees, customers answering one call or an automatic share can look the same. Read the posts before you conclude."),
    Kind.QUOTE_STORM: gettext_lazy("Many people quote one post, each in their own words: read the post, it is what the talk is about."),
}  # fmt: skip


def because(campaign: Campaign) -> list[str]:
    """The evidence, one sentence each."""
    return [sentence for one in campaign.evidence if (sentence := _sentence(one))]


def _sentence(one: Evidence) -> str:
    shown = {
        "people": numbers.exact(one.people),
        "posts": numbers.exact(one.posts),
        "of": numbers.exact(one.of),
        "minutes": numbers.exact(one.minutes),
        "groups": numbers.exact(one.groups),
        "few": numbers.exact(FEW_FOLLOWERS),
    }
    match one.sign:
        case Sign.WORD_FOR_WORD:
            return (
                ""
                if one.posts < 2
                else _("%(posts)s of the %(of)s posts are the same word for word.") % shown
            )
        case Sign.BURST:
            return _("%(people)s of the %(of)s people wrote it within %(minutes)s minutes.") % shown
        case Sign.SAME_ACCOUNTS:
            return _("%(people)s of the %(of)s people also wrote the same texts as one another elsewhere (%(groups)s groups).") % shown  # fmt: skip
        case Sign.REPEATING:
            return _("%(people)s of the %(of)s people wrote it more than once.") % shown
        case Sign.ONE_AUTHOR:
            return _("One account wrote %(posts)s of the %(of)s posts.") % shown
        case Sign.FEW_FOLLOWERS:
            return _("%(people)s of the %(of)s people whose audience is known have fewer than %(few)s followers.") % shown  # fmt: skip
        case Sign.SAME_LINK:
            return (
                _("%(posts)s of the %(of)s posts carry the same link, as a share button makes them.") % shown
            )
        case Sign.QUOTING:
            return (
                _("%(people)s people quoted the same post, %(of)s of them within %(minutes)s minutes.")
                % shown
            )


def alike(campaign: Campaign) -> str:
    """How alike the texts are."""
    if campaign.likeness is None:
        return _("in their own words")
    if campaign.likeness >= 0.995:
        return _("word for word")
    return _("%(percent)s alike") % {"percent": numbers.percent(campaign.likeness)}


def counted(campaign: Campaign) -> str:
    """How many posts, by how many people."""
    posts = ngettext("%(n)s post", "%(n)s posts", campaign.posts) % {"n": numbers.exact(campaign.posts)}
    people = ngettext("by %(n)s person", "by %(n)s people", campaign.people) % {
        "n": numbers.exact(campaign.people)
    }
    reposts = (
        ngettext("and %(n)s repost", "and %(n)s reposts", campaign.reposts)
        % {"n": numbers.exact(campaign.reposts)}
        if campaign.reposts
        else ""
    )
    return " ".join(filter(None, (posts, reposts, people)))
