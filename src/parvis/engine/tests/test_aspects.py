"""What a mood is about."""

import time

import pytest

from parvis.engine.aspects import DEFAULTS, MOST_ASPECTS, Aspect, Aspects, TaxonomyError, aspects_in
from parvis.engine.words import normalise


def about(aspects: Aspects, text: str) -> list[str]:
    return [found.name for found in aspects.of(normalise(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mon colis n’est jamais arrivé, le livreur est passé sans sonner", {"Livraison"}),
        ("Franchement trop cher, les tarifs ont doublé", {"Prix"}),
        ("L’appli plante, impossible de changer mon mot de passe", {"Application et site"}),
        ("Encore une coupure de fibre, et le service client est injoignable", {"Réseau et pannes", "Service client"}),
        ("Ma facturation est fausse, j’attends mon remboursement depuis des jours", {"Facturation", "Attente"}),
        ("Bonne journée à tous", set()),
    ],
)  # fmt: skip
def test_the_french_list(text: str, names: set[str]) -> None:
    assert set(about(Aspects(DEFAULTS["fr"]), text)) == names


def test_the_english_list() -> None:
    aspects = Aspects(DEFAULTS["en"])
    assert about(aspects, "They lost my luggage and the agents were unhelpful")[0] == "Customer service"
    assert set(about(aspects, "on hold for hours about a refund")) == {"Waiting", "Billing"}


def test_a_few_examples_teach_more_than_their_words() -> None:
    taught = Aspects(
        [
            Aspect(
                name="Borne",
                words=("borne",),
                examples=(
                    "La borne ne charge pas ma voiture électrique",
                    "Recharge impossible, voiture bloquée",
                    "Encore une recharge en panne pour ma voiture",
                ),
            ),
            Aspect(
                name="Accueil", words=("accueil",), examples=("Personne à l’accueil", "Accueil très souriant")
            ),
        ]
    )
    assert about(taught, "Ma voiture refuse la recharge depuis ce matin") == ["Borne"]
    assert about(taught, "Une voiture passe") == []
    (found,) = taught.of(normalise("la borne et l'autre borne"))
    assert found.because == ("borne",)


def test_a_list_that_cannot_be_used_is_refused() -> None:
    for taxonomy, said in (
        ([Aspect(name="A"), Aspect(name="A")], "same name"),
        ([Aspect(name=" ")], "name"),
        ([Aspect(name=str(n)) for n in range(MOST_ASPECTS + 1)], "At most"),
        ([Aspect(name="A", words=tuple(map(str, range(500))))], "At most"),
    ):
        with pytest.raises(TaxonomyError, match=said):
            Aspects(taxonomy)
    assert about(Aspects([]), "rien") == []


def test_a_list_as_a_person_types_it() -> None:
    (one, other) = aspects_in("Bornes: borne, prise \n\nApp: appli, mise à jour")
    assert (one.name, one.words) == ("Bornes", ("borne", "prise"))
    assert about(Aspects([one, other]), "La mise à jour des bornes") == ["App", "Bornes"]
    with pytest.raises(TaxonomyError, match="Bornes"):
        aspects_in("Bornes borne")


def test_strange_texts_take_bounded_time() -> None:
    aspects = Aspects(DEFAULTS["fr"])
    started = time.process_time()
    for text in ("😡" * 100_000, "livraison " * 50_000, "\u200b" * 100_000, "a" * 1_000_000):
        aspects.of(normalise(text))
    assert time.process_time() - started < 3
