"""``parvis post``: say something, now or later, from a terminal or a script."""

from __future__ import annotations

import datetime as dt
import json
import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from parvis.site.cli.session import organisation_option, prepared, workspace_of

if TYPE_CHECKING:
    from parvis.publishing.api import Picture, Said
    from parvis.workspaces.api import Workspace

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "post",
    help=_(
        "Write TEXT (“-” reads it from standard input) as a post of a brand. Without --now or --at it stays a draft; with one of them it "
        "goes out through the workers, under the same checks and approvals as on the screens."
    ),
)
@click.argument("text")
@click.option("--brand", required=True, metavar="NAME", help=_("Whose post it is."))
@click.option(
    "--to",
    "accounts",
    multiple=True,
    metavar="ACCOUNT",
    help=_("An account of the brand: its handle, or network:handle. May be repeated."),
)
@click.option("--at", metavar="TIME", help=_("When: 2026-12-01T09:00, on the clocks of the organisation."))
@click.option("--now", is_flag=True, help=_("As soon as possible."))
@click.option(
    "--part",
    "parts",
    multiple=True,
    metavar="TEXT",
    help=_("What a thread goes on with after TEXT. May be repeated, in their order."),
)
@click.option("--picture", "pictures", multiple=True, type=A_FILE, help=_("A picture file. May be repeated."))
@click.option("--video", "videos", multiple=True, type=A_FILE, help=_("A video file. May be repeated."))
@click.option(
    "--alt",
    "alts",
    multiple=True,
    metavar="TEXT",
    help=_("What the picture or video shows: one for each, the pictures first."),
)
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="NAME",
    help=_("A label of the brand. May be repeated."),
)
@click.option("--campaign", default="", metavar="NAME", help=_("The campaign, for the tags of links."))
@click.option("--link", default="", metavar="URL", help=_("An address shown as a card."))
@click.option("--language", default="", metavar="CODE", help=_("The language of the text: fr, en…"))
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="TEXT",
    help=_("An answer of a poll that is open for a day. Two or more make one."),
)
@click.option(
    "--comment", default="", metavar="TEXT", help=_("A first comment, where the network has comments.")
)
@click.option("--warning", default="", metavar="TEXT", help=_("A content warning."))
@click.option("--title", default="", metavar="TEXT", help=_("For the team; never sent."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer in JSON."))
@organisation_option
def post(
    text: str,
    brand: str,
    accounts: tuple[str, ...],
    at: str | None,
    now: bool,
    parts: tuple[str, ...],
    answers: tuple[str, ...],
    pictures: tuple[Path, ...],
    videos: tuple[Path, ...],
    alts: tuple[str, ...],
    labels: tuple[str, ...],
    as_json: bool,
    organisation: str | None,
    **about: str,
) -> None:
    if at and now:
        raise click.UsageError(_("Choose --at or --now, not both."))
    if len(alts) > len(pictures) + len(videos):
        raise click.UsageError(_("There are more --alt than --picture and --video."))
    words = (sys.stdin.read() if text == "-" else text, *parts)
    with prepared():
        told = _say(
            workspace_of(organisation),
            brand,
            words,
            accounts,
            _read(pictures, videos, alts),
            at,
            now,
            about,
            answers,
            labels,
        )
    click.echo(
        json.dumps(told, ensure_ascii=False) if as_json else _in_words(told),
        err=bool(told["wrong"]) and not as_json,
    )
    sys.exit(1 if told["wrong"] else 0)


def _say(
    workspace: Workspace,
    brand: str,
    texts: tuple[str, ...],
    accounts: tuple[str, ...],
    pictures: list[Picture],
    at: str | None,
    now: bool,
    about: dict[str, str],
    answers: tuple[str, ...],
    labels: tuple[str, ...],
) -> dict[str, Any]:
    from django.core.exceptions import PermissionDenied, ValidationError

    from parvis.engine.publishing.outgoing import OutgoingPoll
    from parvis.publishing.api import PostDraft, say

    try:
        number = _brand(workspace, brand)
        moment = _moment(workspace, at) if at else None
        draft = PostDraft(
            number,
            texts[0],
            further=texts[1:],
            title=about["title"],
            language=about["language"],
            warning=about["warning"],
            comment=about["comment"],
            poll=OutgoingPoll(options=answers),
            link=about["link"],
            campaign=about["campaign"],
        )
        said = say(workspace, draft, accounts, pictures, planned=bool(at or now), at=moment, labels=labels)
        return _told(said)
    except ValidationError as problem:
        return {"post": None, "state": None, "at": None, "wrong": list(problem.messages)}
    except PermissionDenied as problem:
        return {"post": None, "state": None, "at": None, "wrong": [str(problem)]}


def _brand(workspace: Workspace, name: str) -> int:
    from parvis.workspaces.api import brands_of

    brands = list(brands_of(workspace))
    for one in brands:
        if name.strip().casefold() in {one.name.casefold(), one.slug.casefold()}:
            return one.pk
    known = ", ".join(one.name for one in brands) or "–"
    raise click.UsageError(_("There is no brand “{name}”. There are: {known}").format(name=name, known=known))


def _moment(workspace: Workspace, at: str) -> dt.datetime:
    """A time with an offset is that moment; one without is what the clocks of the organisation show."""
    from parvis.publishing.api import moment_of
    from parvis.workspaces.api import organisation_of

    try:
        given = dt.datetime.fromisoformat(at)
    except ValueError:
        raise click.UsageError(
            _("“{at}” is not a time. Write it so: 2026-12-01T09:00").format(at=at)
        ) from None
    if given.tzinfo is not None:
        return given.astimezone(ZoneInfo("UTC"))
    return moment_of(given.date(), given.time(), organisation_of(workspace).time_zone)


def _read(pictures: tuple[Path, ...], videos: tuple[Path, ...], alts: tuple[str, ...]) -> list[Picture]:
    """The files, pictures first. A video is not read here: it may be as large as a disk."""
    if not (pictures or videos):
        return []
    from parvis.publishing.api import Picture

    described = iter([*alts, *[""] * (len(pictures) + len(videos) - len(alts))])
    return [
        *(Picture(path.name, path.read_bytes(), next(described)) for path in pictures),
        *(Picture(path.name, b"", next(described), path) for path in videos),
    ]


def _told(said: Said) -> dict[str, Any]:
    planned = said.post.planned_for if not said.wrong else None
    return {
        "post": said.post.pk,
        "state": "planned" if planned else "draft",
        "at": planned.isoformat() if planned else None,
        "wrong": said.wrong,
    }


def _in_words(told: dict[str, Any]) -> str:
    wrong = "\n".join(f"  {one}" for one in told["wrong"])
    if told["post"] is None:
        return _("Nothing was kept:\n{wrong}").format(wrong=wrong)
    if told["wrong"]:
        return _("Kept as draft {post}; it cannot go out as it is:\n{wrong}").format(
            post=told["post"], wrong=wrong
        )
    if told["at"]:
        return _("Post {post} is planned for {at}.").format(**told)
    return _("Post {post} is a draft.").format(**told)
