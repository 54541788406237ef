"""What a text's mood is about: delivery, price, product, app, staff… — from a list a person can edit, learned from a few examples.

An aspect is a name, some words, and perhaps some example texts. Its words count as they are; what else its examples say
oftener than those of other aspects counts too, so that three examples already teach more than their words. A text may be
about several aspects, or none. Pure and quick: a taxonomy is prepared once, then each text costs one look-up a token.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import msgspec

from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import words

MOST_ASPECTS = 60
MOST_WORDS = 400
"""Words (or pairs of words) of one aspect."""
MOST_EXAMPLES = 200
ENOUGH = 1.0
"""Weight from which a text is about an aspect: that of one of its own words."""
_LEARNED_MOST = 0.8  # what examples teach of one word stays below what a person said of it
_SHORTEST_PLURAL, _SHORTEST_FEMININE = 5, 7  # letters from which such an ending may differ


class Aspect(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a mood can be about. ``words`` are words or short phrases; ``examples`` are texts about it."""

    name: str
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An aspect a text is about, with the tokens that said so."""

    name: str
    weight: float
    because: tuple[str, ...]


class TaxonomyError(ValueError):
    """A taxonomy that cannot be used; the message says why, in English."""


class Aspects:
    """A taxonomy made ready. Safe to share."""

    def __init__(self, taxonomy: Sequence[Aspect]) -> None:
        """Raises :class:`TaxonomyError` for too many aspects or words, or two aspects of one name."""
        _check(taxonomy)
        self.names = tuple(aspect.name for aspect in taxonomy)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for place, aspect in enumerate(taxonomy):
            for phrase in aspect.words:
                cut = words(phrase)
                if cut:
                    self._weights.setdefault(_stem(" ".join(cut)), []).append((place, 1.0))
        for term, place, weight in _learned(taxonomy):
            known = self._weights.setdefault(_stem(term), [])
            if all(place != one for one, _ in known):
                known.append((place, weight))
        self._phrases: dict[str, set[int]] = {}  # first word of a phrase → how many words it may have
        for term in self._weights:
            first, *others = term.split(" ")
            if others:
                self._phrases.setdefault(first, set()).add(len(others) + 1)

    def of(self, tokens: Sequence[str]) -> list[Found]:
        """The aspects a text is about, strongest first. ``tokens`` as :func:`parvis.engine.words.normalise` gives."""
        weights: dict[int, float] = {}
        because: dict[int, list[str]] = {}
        for term in self._terms(tokens):
            for place, weight in self._weights.get(_stem(term), ()):
                weights[place] = weights.get(place, 0.0) + weight
                because.setdefault(place, []).append(term)
        found = [
            Found(self.names[place], weight, tuple(dict.fromkeys(because[place])))
            for place, weight in weights.items()
            if weight >= ENOUGH
        ]
        return sorted(found, key=lambda one: (-one.weight, one.name))

    def _terms(self, tokens: Sequence[str]) -> Iterable[str]:
        read = tokens[:300]
        phrases = self._phrases
        for place, token in enumerate(read):
            yield token
            if token in phrases:
                for length in phrases[token]:
                    yield " ".join(read[place : place + length])


def _check(taxonomy: Sequence[Aspect]) -> None:
    if len(taxonomy) > MOST_ASPECTS:
        raise TaxonomyError(f"At most {MOST_ASPECTS} aspects.")
    names = [aspect.name.strip() for aspect in taxonomy]
    if "" in names:
        raise TaxonomyError("An aspect needs a name.")
    if len(set(names)) < len(names):
        raise TaxonomyError("Two aspects have the same name.")
    for aspect in taxonomy:
        if len(aspect.words) > MOST_WORDS:
            raise TaxonomyError(f"At most {MOST_WORDS} words in “{aspect.name}”.")
        if len(aspect.examples) > MOST_EXAMPLES:
            raise TaxonomyError(f"At most {MOST_EXAMPLES} examples in “{aspect.name}”.")


def _learned(taxonomy: Sequence[Aspect]) -> list[tuple[str, int, float]]:
    """(word, place of the aspect, weight) of what examples say oftener than those of the other aspects."""
    seen = [Counter(term for text in aspect.examples for term in set(_content(text))) for aspect in taxonomy]
    totals = [len(aspect.examples) for aspect in taxonomy]
    found = []
    for place, counts in enumerate(seen):
        if not totals[place]:
            continue
        for term, count in counts.items():
            here = count / totals[place]
            others = sum(one[term] for at, one in enumerate(seen) if at != place)
            elsewhere = (others + 0.5) / (sum(totals) - totals[place] + 2)
            told = math.log(here / elsewhere) if here > elsewhere else 0.0
            sure = count / (count + 1.0)  # seen once may be chance
            weight = min(_LEARNED_MOST, 0.5 * told * sure)
            if weight >= 0.2:
                found.append((term, place, weight))
    return found


def _content(text: str) -> list[str]:
    cut = [token for token in words(text) if token not in STOP_WORDS and len(token) > 2]
    return cut + [f"{one} {other}" for one, other in pairwise(cut)]


@lru_cache(maxsize=1 << 16)
def _stem(term: str) -> str:
    """The term without its plural and feminine endings; phrases stay as they are."""
    if " " in term:
        return term
    if len(term) >= _SHORTEST_PLURAL:
        term = term.rstrip("sx")
    return term.rstrip("e") if len(term) >= _SHORTEST_FEMININE else term


_FRENCH = """
Livraison: livraison, livreur, livre, livree, livrer, colis, expedition, expedie, transporteur, chronopost, colissimo, commande, recue, point relais, suivi de colis
Prix: prix, tarif, cher, chere, couteux, promo, promotion, remise, reduction, augmentation, abonnement, gratuit, payant, hors de prix, rapport qualite
Produit: produit, qualite, taille, couleur, matiere, modele, fragile, casse, cassee, defaut, defectueux, emballage, gout, odeur
Application et site: appli, application, site, web, bug, bugge, connexion, compte, interface, mot de passe, mise a jour, espace client
Service client: sav, conseiller, conseillere, hotline, standard, reponse, injoignable, interlocuteur, service client, service apres, support client
Personnel: personnel, vendeur, vendeuse, equipe, technicien, employe, employee, hotesse, chauffeur, accueil, impoli, desagreable, souriant
Réseau et pannes: panne, reseau, coupure, debit, fibre, adsl, signal, box, wifi, 4g, 5g, internet, hs, deconnexion, hors service
Facturation: facture, facturation, prelevement, preleve, remboursement, rembourse, rembourser, paiement, resiliation, resilier, contrat, devis
Attente: attente, attendre, attends, retard, lent, lente, lenteur, delai, queue, depuis des heures, depuis des jours, toujours pas, toujours rien
Magasin: magasin, boutique, agence, caisse, rayon, ouverture, horaire, parking, stock, rupture
"""
_ENGLISH = """
Delivery: delivery, delivered, deliver, shipping, shipped, parcel, package, courier, tracking, luggage, baggage, bag, bags
Price: price, pricing, expensive, cheap, cost, costs, fee, fees, discount, promo, deal, overpriced, subscription, free
Product: product, quality, size, colour, color, material, broken, defective, faulty, packaging, taste, smell, seat, seats, food
App and site: app, website, site, login, account, password, bug, bugs, update, interface, crash, crashes, online
Customer service: helpline, hotline, agent, agents, representative, rep, unhelpful, reply, response, support, customer service, call center, call centre
Staff: staff, crew, employee, attendant, driver, pilot, manager, rude, friendly, polite, team
Network and outages: outage, network, signal, wifi, internet, broadband, down, offline, coverage, connection, disconnected
Billing: bill, bills, billing, invoice, charged, charge, refund, refunded, payment, paid, contract, cancel, cancellation, voucher
Waiting: wait, waiting, waited, hold, delay, delays, delayed, late, queue, slow, hours, cancelled, stuck, on hold
Shop: store, shop, branch, checkout, shelf, shelves, parking, stock, opening, gate, airport, terminal
"""


def aspects_in(text: str) -> tuple[Aspect, ...]:
    """A taxonomy as a person types it: a line an aspect, ``Name: word, other word, a short phrase``. Empty lines are skipped.

    Raises :class:`TaxonomyError` for a line without words.
    """
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, listed = line.partition(":")
        if not colon or not name.strip():
            raise TaxonomyError(f"“{line.strip()[:60]}” is not “name: word, word…”.")
        cut = tuple(word for part in listed.split(",") if (word := part.strip()))
        found.append(Aspect(name=name.strip(), words=cut))
    _check(found)
    return tuple(found)


DEFAULTS = {"fr": aspects_in(_FRENCH), "en": aspects_in(_ENGLISH)}
"""Where a person starts from, by language."""
