"""A poll as LinkedIn takes it: its question stands apart from the text, people choose one answer, for one of four times. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.lengths import asked_in
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.linkedin.manifest import DURATIONS
from parvis.networks.same_words import same_words


def commentary(said: Outgoing) -> str:
    """What stands above whatever a post shows: its text, without the question of its poll."""
    return asked_in(said.text)[1] if said.poll else said.text


def written_poll(said: Outgoing) -> dict[str, Any]:
    """What a post asks; nothing where it asks nothing. Its time is one of LinkedIn's, as the rules have it."""
    if said.poll is None:
        return {}
    return {
        "question": asked_in(said.text)[0],
        "options": [{"text": option} for option in said.poll.options],
        "settings": {
            "duration": DURATIONS[said.poll.seconds],
            "voteSelectionType": "SINGLE_VOTE",
            "isVoterVisibleToAuthor": True,  # LinkedIn takes nothing else
        },
    }


def asks(row: Mapping[str, Any], said: Outgoing) -> bool:
    """Whether a post asks what was asked: the same question with the same answers, or nothing where nothing was."""
    question, options = _poll_of(row)
    if said.poll is None:
        return not options
    alike = len(options) == len(said.poll.options)
    return (
        alike
        and same_words(question, asked_in(said.text)[0])
        and all(same_words(one, other) for one, other in zip(options, said.poll.options, strict=True))
    )


def question_of(row: Mapping[str, Any]) -> str:
    """What a post asks; empty where it asks nothing."""
    return _poll_of(row)[0]


def _poll_of(row: Mapping[str, Any]) -> tuple[str, list[str]]:
    content = row.get("content")
    poll = content.get("poll") if isinstance(content, Mapping) else None
    if not isinstance(poll, Mapping):
        return "", []
    rows = poll.get("options")
    options = (
        [str(one.get("text") or "") for one in rows if isinstance(one, Mapping)]
        if isinstance(rows, list)
        else []
    )
    return str(poll.get("question") or ""), options
