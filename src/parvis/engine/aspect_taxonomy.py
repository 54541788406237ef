"""The list of aspects an organisation reads its mentions by, in several languages, and the one everybody starts from.

Words belong to a language, because some are words of two: "free" is a price in English and an operator in French. A text
in a language the list has words for is read with those; any other text with all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

from parvis.engine.aspects import Aspect, Aspects, Found

LANGUAGES = ("fr", "en")
"""The languages a list may have names and words in."""
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY = 40


class TaxonomyAspect(msgspec.Struct, frozen=True, kw_only=True):
    """One aspect. ``key`` is what the archive holds (:data:`KEY`) and never changes; ``names`` and ``words`` are by language."""

    key: str
    names: dict[str, str]
    words: dict[str, tuple[str, ...]] = {}
    examples: tuple[str, ...] = ()


Taxonomy = tuple[TaxonomyAspect, ...]


class Labelled(msgspec.Struct, frozen=True, array_like=True):
    """A text of which a person said all the aspects it is about, by key."""

    text: str
    aspects: tuple[str, ...]


class AspectFinder:
    """A taxonomy made ready for texts of any language. Safe to share."""

    def __init__(self, taxonomy: Sequence[TaxonomyAspect], labelled: Sequence[Labelled] = ()) -> None:
        """Raises :class:`~parvis.engine.aspects.TaxonomyError` for a taxonomy that cannot be used."""
        said = [(one.text, one.aspects) for one in labelled]
        self._by_language = {
            language: _ready(taxonomy, (language,), said)
            for language in LANGUAGES
            if any(one.words.get(language) for one in taxonomy)
        }
        self._any = _ready(taxonomy, LANGUAGES, said)

    def of(self, tokens: Sequence[str], language: str) -> list[Found]:
        """The keys of the aspects a text in ``language`` is about, strongest first."""
        return self._by_language.get(language, self._any).of(tokens)

    def names_of(self, tokens: Sequence[str], language: str) -> list[str]:
        """The keys of :meth:`of` alone, quicker."""
        return self._by_language.get(language, self._any).names_of(tokens)

    def telling(self, tokens: Sequence[str], language: str) -> set[str]:
        """Those of the tokens without which a text names nothing."""
        return self._by_language.get(language, self._any).telling(tokens)


def _ready(
    taxonomy: Sequence[TaxonomyAspect],
    languages: Sequence[str],
    labelled: Sequence[tuple[str, Collection[str]]],
) -> Aspects:
    return Aspects(
        [
            Aspect(
                name=one.key,
                words=tuple(
                    dict.fromkeys(word for language in languages for word in one.words.get(language, ()))
                ),
                examples=one.examples,
            )
            for one in taxonomy
        ],
        labelled,
    )


def name_of(aspect: TaxonomyAspect, language: str) -> str:
    """The name in a language, else in another."""
    return aspect.names.get(language) or next((name for name in aspect.names.values() if name), aspect.key)


_STARTING = """
delivery | Livraison | Delivery
fr: livraison, livreur, livreuse, livrée, livrer, livrez, été livré, pas livré, jamais livré, livré à, livré chez, livré avec, livré en avance, livré en retard, colis, paquet, expédition, expédié, transporteur, coursier, Chronopost, Colissimo, Mondial Relay, commande reçue, reçue, bien reçu, toujours pas reçu, point relais, suivi de commande
en: delivery, delivered, deliver, shipping, shipped, shipment, parcel, package, courier, depot, tracking, luggage, baggage
price | Prix | Price
fr: prix, tarif, cher, chère, coûteux, promo, promotion, remise, réduction, augmentation, abonnement, gratuit, payant, hors de prix, rapport qualité, frais, exorbitant, euros
en: price, pricing, expensive, cheap, cost, fee, fees, discount, promo, deal, overpriced, subscription, rip off, pricey, affordable, value for money
product | Produit | Product
fr: produit, qualité, taille, couleur, matière, modèle, fragile, cassé, cassée, défaut, défectueux, emballage, goût, odeur, tissu, lavage, texture, parfum, chaussure, robe, pull, chemise, sac
en: product, quality, size, colour, color, material, fabric, broken, broke, defective, faulty, packaging, taste, smell, seat, food, shoe, dress, zip, fit
app | Application et site | App and site
fr: appli, application, site, web, bug, bugué, connexion, compte, interface, mot de passe, mise à jour, espace client, plante
en: app, website, site, login, log in, account, password, bug, update, interface, crash, crashes, crashing, checkout page
service | Service client | Customer service
fr: SAV, conseiller, conseillère, hotline, standard, injoignable, interlocuteur, service client, service après, support, réclamation
en: helpline, hotline, agent, representative, rep, unhelpful, support, customer service, customer care, call center, call centre, complaint
staff | Personnel | Staff
fr: personnel, vendeur, vendeuse, équipe, technicien, employé, employée, hôtesse, chauffeur, accueil, impoli, caissier, caissière, serveur, serveuse, réceptionniste
en: staff, crew, employee, attendant, driver, pilot, manager, receptionist, waiter, waitress, cashier, assistant, technician
network | Réseau et pannes | Network and outages
fr: panne, réseau, coupure, débit, fibre, ADSL, signal, box, wifi, 4G, 5G, internet, HS, déconnexion, hors service
en: outage, network, signal, wifi, internet, broadband, coverage, disconnected, router, 4g, 5g
billing | Facturation | Billing
fr: facture, facturation, prélèvement, prélevé, remboursement, remboursé, rembourser, paiement, résiliation, résilier, contrat, devis
en: bill, billing, billed, invoice, charged, charge, refund, refunded, payment, paid, contract, cancellation, voucher
waiting | Attente | Waiting
fr: attente, attendre, attends, attendu, retard, lenteur, délai, queue, depuis des heures, depuis des jours, toujours pas, toujours rien
en: wait, waiting, waited, on hold, delay, delays, delayed, late, queue, stuck, no reply, still nothing
shop | Magasin | Shop
fr: magasin, boutique, agence, caisse, rayon, ouverture, horaire, parking, stock, rupture
en: store, shop, branch, checkout, shelf, shelves, parking, stock, opening hours, gate, terminal
"""


def _starting() -> Taxonomy:
    rows = [line for line in _STARTING.splitlines() if line]
    found = []
    for head, *said in zip(*[iter(rows)] * 3, strict=True):
        key, french, english = (part.strip() for part in head.split("|"))
        words = {line[:2]: tuple(word.strip() for word in line[3:].split(",")) for line in said}
        found.append(TaxonomyAspect(key=key, names={"fr": french, "en": english}, words=words))
    return tuple(found)


STARTING = _starting()
"""Where every organisation starts from."""
