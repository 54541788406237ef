"""What networks ask about each post: as it is asked, typed and told again."""

from __future__ import annotations

from django.utils import translation

from parvis.publishing.choosing import answers, in_words, questions
from parvis.workspaces.api import Account


def test_a_day_is_asked_for_and_told_as_people_write_it() -> None:
    shop = Account(pk=7, network="google_business", handle="La maison")
    typed = {"choice-7-topic": "EVENT", "choice-7-first_day": "2026-12-05", "choice-7-last_day": "never"}
    given = answers(shop, typed)
    assert given == {"topic": "EVENT", "first_day": "2026-12-05", "button": "LEARN_MORE"}
    days = [one for one in questions(shop, given) if one.is_date]
    assert [(one.name, one.given) for one in days] == [
        ("choice-7-first_day", "2026-12-05"),
        ("choice-7-last_day", ""),
    ]
    with translation.override("fr"):
        told = dict(in_words(shop, given))
    assert told["Premier jour de l’événement ou de l’offre"] == "05/12/2026"
    assert told["Ce que dit le bouton"] == "En savoir plus"
