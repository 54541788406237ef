"""What somebody typed into the composer, read and shown again exactly as it was typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.publishing import naming
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.models import Post
from parvis.publishing.previewing import Look, look
from parvis.workspaces.api import Account


@dataclass(frozen=True, slots=True)
class Voice:
    """An account one may choose, whether it is chosen, and its own words (empty: it says the post's)."""

    account: Account
    chosen: bool
    words: str = ""

    @property
    def network_title(self) -> str:
        """The name of its network."""
        return naming.network(self.account.network)


@dataclass(frozen=True, slots=True)
class Composition:
    """A post as it stands in the composer."""

    brand: int
    text: str = ""
    title: str = ""
    language: str = ""
    warning: str = ""
    link: str = ""
    voices: tuple[Voice, ...] = ()
    media: tuple[OutgoingMedia, ...] = ()

    @classmethod
    def typed(
        cls, brand: int, accounts: list[Account], data: QueryDict, media: tuple[OutgoingMedia, ...] = ()
    ) -> Composition:
        """What was sent. Accounts of other brands are not looked at."""
        chosen = set(data.getlist("accounts"))
        return cls(
            brand=brand,
            **{name: _plain(data.get(name, "")) for name in ("text", "title", "language", "warning", "link")},
            voices=tuple(
                Voice(one, str(one.pk) in chosen, _own(data.get(f"words-{one.pk}", ""))) for one in accounts
            ),
            media=media,
        )

    @classmethod
    def of(cls, post: Post, accounts: list[Account]) -> Composition:
        """A post as it was saved."""
        words = {variant.account_id: variant.text for variant in post.variants.all()}
        return cls(
            brand=post.brand_id,
            text=post.text,
            title=post.title,
            language=post.language,
            warning=post.warning,
            link=post.link,
            voices=tuple(Voice(one, one.pk in words, words.get(one.pk, "")) for one in accounts),
            media=media_of(post),
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

    @property
    def chosen(self) -> list[Voice]:
        """The accounts that will say it."""
        return [voice for voice in self.voices if voice.chosen]

    def draft(self) -> PostDraft:
        """The same for :func:`parvis.publishing.actions.posts.write_post`."""
        return PostDraft(
            brand=self.brand,
            text=self.text,
            title=self.title,
            language=self.language,
            warning=self.warning,
            link=self.link,
            texts={voice.account.pk: voice.words for voice in self.chosen},
        )

    def looks(self) -> list[Look]:
        """How each chosen account would say it."""
        return [look(self._said(voice), voice.account) for voice in self.chosen]

    def _said(self, voice: Voice) -> Outgoing:
        return Outgoing(
            text=voice.words or self.text,
            language=self.language,
            warning=self.warning.strip(),
            link=self.link.strip(),
            media=self.media,
        )


def media_of(post: Post) -> tuple[OutgoingMedia, ...]:
    """The pictures beside a post, as they are sent."""
    return tuple(one.outgoing() for one in post.media.all())


def _plain(text: str) -> str:
    """Lines end as networks count them: browsers send two characters for one."""
    return text.replace("\r\n", "\n")


def _own(words: str) -> str:
    """An account's own words; blanks are none."""
    return _plain(words) if words.strip() else ""
