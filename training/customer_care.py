"""Sentences written for Parvis, as customers write to brands: complaints, thanks and plain questions, French and English.

The labelled tweets at hand are of news, sport and private life; few of them are to a brand. Each template below holds
places for a thing, a service or a time, filled by chance, the same chance each time. They are our own words, under the
project's licence, and were written without looking at any labelled set; they are only learned from, never scored on.
"""

from __future__ import annotations

import random
import re

COPIES = 3
"""How many times each template is filled."""

SLOTS: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {
        "thing": ("ma commande", "mon colis", "ma box", "le four", "la machine", "mon abonnement", "le canapé", "ma veste", "le téléphone", "mon billet", "la montre", "ce produit", "mon contrat"),
        "service": ("le service client", "le SAV", "le support", "la hotline", "l'assistance", "le conseiller", "l'équipe", "le chat", "le magasin", "la boutique", "l'agence"),
        "time": ("trois jours", "une semaine", "deux heures", "dix jours", "un mois", "45 minutes", "hier", "lundi", "15 jours"),
        "brand": ("@marque", "cette enseigne", "chez vous", "@service_client", "ce site", "votre appli", "cette compagnie"),
    },
    "en": {
        "thing": ("my order", "my parcel", "the router", "the oven", "the machine", "my subscription", "the sofa", "my jacket", "the phone", "my ticket", "the watch", "this product", "my bag"),
        "service": ("customer service", "support", "your helpline", "the agent", "your team", "the chat", "the store", "the desk", "the call centre"),
        "time": ("three days", "a week", "two hours", "ten days", "a month", "45 minutes", "over an hour", "since Monday", "two weeks"),
        "brand": ("@brand", "this company", "your website", "@brandcare", "this place", "your app", "this airline"),
    },
}  # fmt: skip

NEGATIVE_FR = """
Toujours aucune nouvelle de {thing} depuis {time}
{time} d'attente et {service} ne répond pas
j'attends {thing} depuis {time}, c'est inadmissible
Très déçue par {thing}
Je suis vraiment déçu, {thing} ne marche déjà plus
{thing} est arrivé cassé, merci bien...
{thing} est tombé en panne au bout de {time}
{brand} vous m'avez facturé deux fois et vous refusez de me rembourser
Facturée en double et personne pour m'aider
Aucun remboursement malgré mes relances
On me balade de service en service depuis {time}
{service} m'a raccroché au nez
{service} incompétent, aucune solution proposée
Impossible de joindre {service}
Impossible de me connecter, {brand} bugue encore
L'appli plante sans arrêt depuis la mise à jour
Encore une panne ce soir, ras le bol de {brand}
plus d'internet depuis {time}, vous foutez quoi ?
Réseau nul, aucune barre chez moi
Quelle honte {brand}
{brand} bande de voleurs
Arnaque totale, n'achetez pas
Fuyez {brand}
Plus jamais je ne commande chez {brand}
dernière fois que j'achète ici
Je résilie dès demain
Qualité en chute libre, prix qui grimpent
Beaucoup trop cher pour la qualité
Encore une hausse de prix, ça devient du vol
Pas du tout satisfait de {thing}
Pas contente du tout de {service}
C'est vraiment pas terrible {brand}
{thing} n'a jamais été livré alors que le suivi dit que oui
Livreur désagréable, paquet jeté devant la porte
Livraison repoussée pour la troisième fois
On m'a menti sur le délai
Promesse non tenue, encore
Il manque la moitié de {thing}
J'ai reçu le mauvais article et on me demande de payer le retour
Goût infect, tout est parti à la poubelle
J'ai trouvé un cheveu dans mon plat, dégueulasse
Hôtel sale et personnel désagréable
Vol annulé sans aucune explication
Train supprimé, aucun agent pour nous informer
Deux heures de retard et même pas une excuse
Bravo {brand}, {time} pour une réponse, quel professionnalisme
Merci {brand} de m'avoir gâché mes vacances
super, encore une coupure, merci {brand} 🙄
génial, {thing} est déjà en panne 😡
Votre publicité est honteuse
Vous devriez avoir honte de traiter vos salariés ainsi
Je vais saisir la DGCCRF
je porte plainte si rien ne bouge
Boycott {brand}
Publicité mensongère
Mes données ont fuité à cause de {brand}, scandaleux
{service} lit un script et ne comprend rien
Je n'en peux plus de {brand}
C'est la troisième fois que je vous écris
Aucune réponse à mes mails, c'est du foutage de gueule
{thing} rayé dès l'ouverture du carton
Matière qui gratte et couture déchirée après un lavage
taille absolument pas, retour compliqué
Batterie morte en deux heures
dommage, vous étiez bien avant
Une catastrophe ce déménagement de contrat
Le site est un enfer à utiliser
impossible de payer, le panier se vide tout seul
Je regrette mon achat
ça pue le plastique et ça chauffe dangereusement
"""

POSITIVE_FR = """
Merci {service}, problème réglé en {time} 👏
{service} au top, réponse en quelques minutes
Un grand merci à {service} pour son aide
Très satisfaite de {thing}
Je suis ravi de {thing}
Ravie de mon achat, je recommande
Livraison rapide, emballage soigné
Reçu en avance, bravo {brand}
Rien à dire, parfait du début à la fin
Qualité au rendez-vous, comme toujours
J'adore {thing}
trop contente de {thing} 😍
Enfin une marque qui écoute ses clients
Chapeau {brand} pour la réactivité
Accueil chaleureux et conseils utiles, merci
Franchement pas mal du tout
Franchement rien à redire
Je ne suis pas déçue, bien au contraire
Aucun souci en dix ans, toujours fidèle
Le meilleur service que j'ai connu
Excellent rapport qualité prix
Prix imbattable et produit solide
Belle initiative {brand}
Fier de travailler avec {brand}
Quelle bonne surprise ce matin, merci {brand}
Remboursée en deux jours, merci
Geste commercial apprécié, merci beaucoup
{service} a tout de suite trouvé la solution
L'appli est super pratique depuis la mise à jour
Hâte de recevoir {thing} !
J'ai hâte d'essayer
Très belle collection
La nouvelle recette est délicieuse
Un régal
On s'est régalés, personnel adorable
Hôtel impeccable, on reviendra
Vol à l'heure et équipage souriant
Merci au conducteur pour son humour ce matin
Une équipe formidable
La vendeuse a été adorable avec ma mère
Je recommande les yeux fermés
Bluffée par la qualité
Ça change la vie, merci
Installation facile, ça marche du premier coup
Connexion parfaite depuis {time}
Bien mieux que l'ancienne version
Contente d'avoir changé pour {brand}
Bravo pour votre engagement
Vos emballages sans plastique, c'est top
Merci pour votre patience et votre gentillesse
"""

NEUTRAL_FR = """
Bonjour, quels sont vos horaires lundi ?
Est-ce que vous livrez en Belgique ?
Bonjour {brand}, comment modifier mon adresse de livraison ?
Où puis-je trouver {thing} en magasin ?
Quelqu'un sait quand sort le nouveau modèle ?
Vous avez une boutique à Lille ?
Le magasin ouvre à 10 h samedi
{brand} ouvre un magasin à Nantes en mars
{brand} publie ses résultats du trimestre
Nouvelle directrice générale chez {brand}
La conférence commence à 14 h
Inscriptions ouvertes jusqu'au 15 mars
{thing} est disponible en bleu et en noir
Je compare {brand} et un concurrent avant de choisir
J'ai commandé {thing} hier
Mon colis arrive demain
Je passe au magasin ce soir
Quelle taille prendre pour 1 m 75 ?
Est-ce compatible avec Android ?
Faut-il un code pour activer {thing} ?
Vidéo : visite de l'usine de {brand}
{brand} signe un accord avec un fournisseur breton
Le rapport annuel est en ligne
On recrute un chef de produit à Lyon
Quel est le numéro de {service} ?
Je vous ai envoyé un message privé avec mon numéro de dossier
C'est noté, je vous envoie la référence
Sondage : thé ou café le matin ?
{brand} rappelle un lot vendu en avril, voici les références
L'assemblée générale aura lieu le 12 mai à Paris
Y a-t-il un parking près de l'agence ?
{brand} parraine le marathon de Paris
Ma sœur travaille chez {brand}
Le nouveau logo remplace celui de 2014
Vous faites des cartes cadeaux ?
La garantie dure combien de temps ?
"""

NEGATIVE_EN = """
Still no news of {thing} after {time}
{time} on hold and {service} hangs up
been waiting for {thing} for {time}, unacceptable
So disappointed with {thing}
{thing} arrived broken
{thing} stopped working after {time}
You charged me twice and refuse to refund me
No refund, no answer, nothing
{service} keeps passing me around
{service} was rude and useless
Nobody at {service} can help
Can't log in, {brand} is down again
The app crashes every time since the update
Another outage tonight, so done with {brand}
no internet for {time}, what are you doing?
{brand} you should be ashamed
what a scam, do not buy
Avoid {brand} at all costs
Never flying with {brand} again
last time I order from here
Cancelling my account tomorrow
Quality going down, prices going up
Way too expensive for what it is
Not happy with {thing} at all
Not impressed {brand}
Tracking says delivered but {thing} never came
Delivery pushed back for the third time
you lied about the delivery date
Half of {thing} is missing
Got the wrong item and you want me to pay for the return
Cold food, awful taste, straight in the bin
Dirty room and rude staff
Flight cancelled with no explanation
Flight delayed again and nobody tells us anything
{brand} lost my luggage and nobody cares
stuck at the airport for {time} thanks to {brand}
missed my connection because of you
Sat on the tarmac for two hours
can't rebook online and the phone line is dead
Thanks {brand} for ruining my holiday
great, another delay, thanks {brand} 🙄
wow {brand}, {time} to answer one email. Impressive.
Worst customer service ever
I've emailed three times and got nothing back
Your agent was condescending
{thing} scratched out of the box
Falls apart after one wash
Battery dead in two hours
your website is a nightmare
can't pay, the basket keeps emptying
I regret buying this
Misleading advert
my data was leaked because of {brand}
shame on you for how you treat your staff
Why is it so hard to get a human on the phone?
how is this still not fixed?
"""

POSITIVE_EN = """
Thanks {service}, sorted in {time} 👏
{service} was brilliant, answered in minutes
Huge thanks to {service} for the help
Really happy with {thing}
Love {thing}
so pleased with {thing} 😍
Fast delivery and lovely packaging
Arrived early, well done {brand}
Can't fault it, perfect from start to finish
Great quality as always
At last a company that listens
Kudos {brand} for the quick reply
Friendly staff and good advice, thank you
Not bad at all
No complaints in ten years
Best service I've ever had
Excellent value for money
Nice touch {brand}
Refunded within two days, thank you
{service} found the solution straight away
The app is so much better since the update
Can't wait for {thing} to arrive!
The new recipe is delicious
Spotless hotel, we'll be back
On time flight and smiling crew
shout out to the crew on my flight today, amazing
thank you for getting us home safely
bumped to first class, you made my day
The lady at {service} was so kind to my mum
Highly recommend
Blown away by the quality
Easy to set up, works first time
Much better than the old one
Glad I switched to {brand}
you guys rock
thank you for fixing it so quickly
"""

NEUTRAL_EN = """
Hi, what are your opening hours on Monday?
Do you deliver to Ireland?
Hi {brand}, how do I change my delivery address?
Where can I find {thing} in store?
Does anyone know when the new model is out?
Is there a store in Leeds?
The store opens at 10 on Saturday
{brand} opens a shop in Bristol in March
{brand} reports quarterly results
{brand} names a new chief executive
The talk starts at 2 pm
{thing} comes in blue and black
comparing {brand} with another one before choosing
I ordered {thing} yesterday
My parcel comes tomorrow
What size should I take for 5 ft 9?
Does it work with Android?
Do I need a code to activate {thing}?
Video: a tour of the factory
We're hiring a product manager in Leeds
What's the number of {service}?
I sent you a DM with my reference number
can you follow me so I can DM you?
do you fly direct from Boston to Denver?
what is the baggage allowance?
which gate is flight 482?
Poll: tea or coffee?
{brand} sponsors the London marathon
My sister works for {brand}
Do you sell gift cards?
How long is the warranty?
The annual report is online
"""

_PLACE = re.compile(r"\{(\w+)\}")
_TEMPLATES = {
    "fr": (NEGATIVE_FR, NEUTRAL_FR, POSITIVE_FR),
    "en": (NEGATIVE_EN, NEUTRAL_EN, POSITIVE_EN),
}


def sentences(language: str) -> tuple[list[str], list[int]]:
    """Texts and their labels (0 negative, 1 neutral, 2 positive); none for other languages than French and English."""
    chance = random.Random(7)  # noqa: S311 - the same sentences each time, nothing secret
    texts: list[str] = []
    labels: list[int] = []
    for label, templates in enumerate(_TEMPLATES.get(language, ())):
        for template in templates.strip().split("\n"):
            filled = {_fill(template, language, chance) for _ in range(COPIES)}
            texts += sorted(filled)
            labels += [label] * len(filled)
    return texts, labels


def _fill(template: str, language: str, chance: random.Random) -> str:
    slots = SLOTS[language]
    filled = _PLACE.sub(lambda place: chance.choice(slots[place.group(1)]), template)
    return filled.replace(" de le ", " du ").replace(" à le ", " au ") if language == "fr" else filled
