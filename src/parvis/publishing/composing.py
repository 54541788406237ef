"""What somebody typed into the composer, read and shown again exactly as it was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.outgoing import Outgoing, OutgoingPoll
from parvis.engine.publishing.tracking import LinkRules
from parvis.publishing import naming
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.checking import Remark
from parvis.publishing.choosing import Question, answers, questions
from parvis.publishing.first_comments import takes_comments
from parvis.publishing.illustrations import Illustration
from parvis.publishing.linking import linking
from parvis.publishing.models import Medium, Post, ReadyText
from parvis.publishing.polls import NOTHING, poll_typed
from parvis.publishing.previewing import Look, look
from parvis.publishing.queries.link_rules import rules_for_links
from parvis.publishing.queries.short_links import keys_of, next_number
from parvis.publishing.typed_parts import TypedPart, parts_of, parts_typed
from parvis.workspaces.api import Account

TYPED = ("text", "title", "language", "warning", "link", "campaign", "comment")


@dataclass(frozen=True, slots=True)
class Voice:
    """An account one may choose, whether it is chosen, and its own words (empty: it says the post's)."""

    account: Account
    chosen: bool
    words: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> list[Question]:
        """What its network asks about each post, and what was answered."""
        return questions(self.account, self.choices)

    @property
    def network_title(self) -> str:
        """The name of its network."""
        return naming.network(self.account.network)


@dataclass(frozen=True, slots=True)
class Composition:
    """A post as it stands in the composer. ``number`` is its own once it was saved; ``day`` the one on which it would go out;
    ``labels`` are ``None`` where they were not asked for.
    """

    brand: int
    text: str = ""
    title: str = ""
    language: str = ""
    warning: str = ""
    link: str = ""
    campaign: str = ""
    comment: str = ""
    poll: OutgoingPoll = NOTHING
    is_paid: bool = False
    labels: frozenset[int] | None = None
    voices: tuple[Voice, ...] = ()
    pictures: tuple[Illustration, ...] = ()
    parts: tuple[TypedPart, ...] = ()
    number: int | None = None
    day: dt.date | None = None

    @classmethod
    def typed(
        cls, brand: int, accounts: list[Account], data: QueryDict, media: Mapping[int, Medium]
    ) -> Composition:
        """What was sent. Accounts and pictures that are not among those given are not looked at."""
        chosen = set(data.getlist("accounts"))
        return cls(
            brand=brand,
            **{name: _plain(data.get(name, "")) for name in TYPED},
            is_paid=bool(data.get("is_paid")),
            poll=poll_typed(data),
            labels=frozenset(filter(None, map(_number, data.getlist("labels"))))
            if "labelled" in data
            else None,
            voices=tuple(
                Voice(one, str(one.pk) in chosen, _own(data.get(f"words-{one.pk}", "")), answers(one, data))
                for one in accounts
            ),
            pictures=tuple(
                Illustration(media[number], _plain(data.get(f"alt-{number}", "")))
                for number in dict.fromkeys(numbers_of_pictures(data))
                if number in media
            ),
            parts=parts_typed(data, media),
            number=_number(data.get("post", "")),
            day=_day(data.get("day", "")),
        )

    @classmethod
    def of(cls, post: Post, accounts: list[Account]) -> Composition:
        """A post as it was saved."""
        words = {variant.account_id: variant.text for variant in post.variants.all()}
        choices = {variant.account_id: variant.choices for variant in post.variants.all()}
        return cls(
            brand=post.brand_id,
            text=post.text,
            title=post.title,
            language=post.language,
            warning=post.warning,
            link=post.link,
            campaign=post.campaign,
            comment=post.comment,
            poll=post.asked or NOTHING,
            is_paid=post.is_paid,
            labels=frozenset(one.pk for one in post.labels.all()),
            number=post.pk,
            day=timezone.localdate(post.planned_for) if post.planned_for else None,
            voices=tuple(
                Voice(one, one.pk in words, words.get(one.pk, ""), choices.get(one.pk, {}))
                for one in accounts
            ),
            pictures=tuple(
                Illustration(one.medium, one.alt or one.medium.alt)
                for one in post.media.all()
                if one.part == 0
            ),
            parts=parts_of(post),
        )

    @classmethod
    def new(cls, brand: int, accounts: list[Account], language: str) -> Composition:
        """An empty one. An account that is the only one is chosen already."""
        ready = [one for one in accounts if one.credentials]
        return cls(
            brand=brand,
            language=language,
            voices=tuple(Voice(one, len(ready) == 1 and one in ready) for one in accounts),
        )

    @classmethod
    def started(cls, template: ReadyText, accounts: list[Account], language: str) -> Composition:
        """One that a template begins. Accounts that are closed here, or gone since, are left out."""
        start = template.starts
        return cls(
            brand=template.brand_id,
            text=template.text,
            title=start.title,
            language=template.language or language,
            warning=start.warning,
            link=start.link,
            campaign=start.campaign,
            is_paid=start.is_paid,
            voices=tuple(Voice(one, one.pk in start.texts, start.texts.get(one.pk, "")) for one in accounts),
        )

    @property
    def chosen(self) -> list[Voice]:
        """The accounts that will say it."""
        return [voice for voice in self.voices if voice.chosen]

    @property
    def thread(self) -> tuple[TypedPart, ...]:
        """All its parts, the first one too."""
        return (TypedPart(self.text, self.pictures), *self.parts)

    def with_thread(self, parts: Sequence[TypedPart]) -> Composition:
        """The same with these parts; the first one is the text."""
        first, *further = parts
        return replace(self, text=first.text, pictures=first.pictures, parts=tuple(further))

    def without_empty_parts(self) -> Composition:
        """As it is saved: a further part in which there is nothing is none."""
        return replace(self, parts=tuple(one for one in self.parts if not one.is_empty))

    def draft(self) -> PostDraft:
        """The same for :func:`parvis.publishing.actions.posts.write_post`."""
        return PostDraft(
            brand=self.brand,
            text=self.text,
            title=self.title,
            language=self.language,
            warning=self.warning,
            link=self.link,
            campaign=self.campaign,
            is_paid=self.is_paid,
            texts={voice.account.pk: voice.words for voice in self.chosen},
            further=[one.text for one in self.parts],
            comment=self.comment,
            poll=self.poll,
            choices={voice.account.pk: voice.choices for voice in self.chosen},
        )

    def with_pictures(self, added: list[Medium]) -> Composition:
        """The same with more pictures."""
        return replace(self, pictures=(*self.pictures, *(Illustration(one, one.alt) for one in added)))

    def described(self) -> list[tuple[int, str]]:
        """The pictures and their descriptions, for :func:`parvis.publishing.actions.saving.save_post`."""
        return [(one.medium.pk, one.alt) for one in self.pictures]

    def described_further(self) -> list[list[tuple[int, str]]]:
        """Those of the further parts."""
        return [[(one.medium.pk, one.alt) for one in part.pictures] for part in self.parts]

    @property
    def is_begun(self) -> bool:
        """Whether there is something of what would be said."""
        typed = (self.text, self.link, self.warning, self.comment, *(one.words for one in self.voices))
        has_words = any(one.strip() for one in typed)
        return (
            has_words
            or bool(self.pictures or self.poll.options)
            or not all(one.is_empty for one in self.parts)
        )

    def looks(self, *, is_begun: bool = True) -> list[Look]:
        """How each chosen account would say it, its links as they will be. A part in which nothing stands yet is left out. Where it is not
        begun, nothing is wrong with it yet.
        """
        if any(one.is_empty for one in self.parts):
            return self.without_empty_parts().looks(is_begun=is_begun)
        rules = rules_for_links(self.brand)
        keys = keys_of(self.brand, self.number) if rules.changes_something and self.number else {}
        return [
            self._look(voice, rules, keys.get(voice.account.pk, ""), is_begun=is_begun)
            for voice in self.chosen
        ]

    def linked(self, account: Account, written: Outgoing, rules: LinkRules, key: str) -> Outgoing:
        """What an account would say, its links as the rules of the brand want them."""
        links = linking(
            rules,
            network=account.network,
            account=account.handle,
            post=self.number or next_number(),
            campaign=self.campaign.strip(),
            language=self.language,
            day=self.day or timezone.localdate(),
        )
        return links.said(written, key) if links else written

    def _look(self, voice: Voice, rules: LinkRules, key: str, *, is_begun: bool) -> Look:
        written = self.written(voice)
        said = self.linked(voice.account, written, rules, key)
        pictures = [part.pictures for part in self.parts]
        shown = look(said, voice.account, is_paid=self.is_paid, is_begun=is_begun, pictures=pictures)
        if self.comment.strip() and not said.comment:
            left_out = _("There is no first comment on %(handle)s: yours is left out.")
            remark = Remark(left_out % {"handle": voice.account.handle}, stops=False)
            shown = replace(shown, remarks=[*shown.remarks, remark])
        is_settled = bool(key) or not (said.leads_to or (said != written and "post" in rules.uses))
        if is_settled:
            return shown
        later = _(
            "The last letters of a short link, and the number of the post, are settled when it is saved."
        )
        return replace(shown, remarks=[*shown.remarks, Remark(later, stops=False)])

    def written(self, voice: Voice) -> Outgoing:
        """What an account would say, as it was typed."""
        return Outgoing(
            text=voice.words or self.text,
            language=self.language,
            warning=self.warning.strip(),
            link=self.link.strip(),
            media=tuple(one.outgoing() for one in self.pictures),
            parts=() if voice.words else tuple(one.outgoing() for one in self.parts),
            poll=self.poll if self.poll.options else None,
            comment=self.comment.strip() if takes_comments(voice.account.network, voice.choices) else "",
            choices=tuple(sorted(voice.choices.items())),
        )


def numbers_of_pictures(data: QueryDict) -> list[int]:
    """The pictures a form names, without the one that is taken out."""
    dropped = data.get("drop", "")
    return [int(one) for one in data.getlist("media") if one.isdigit() and len(one) < 15 and one != dropped]


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 15 else None


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Lines end as networks count them: browsers send two characters for one."""
    return text.replace("\r\n", "\n")


def _own(words: str) -> str:
    """An account's own words; blanks are none."""
    return _plain(words) if words.strip() else ""
