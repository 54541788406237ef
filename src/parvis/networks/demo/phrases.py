"""What the people of the demonstration say. All of it is invented, brands and people included.

Each line is ``(language, networks, text)``; ``networks`` are single letters: B Bluesky, M Mastodon, X, I Instagram,
P press. Slots: ``{b}`` the brand, ``{p}`` its product, ``{c}`` a city, ``{n}`` a small number, ``{r}`` the rival.
"""

from __future__ import annotations

Line = tuple[str, str, str]

EVERYDAY: tuple[Line, ...] = (
    (
        "fr",
        "BXI",
        "Livraison {b} reçue en {n} jours à {c}, colis impeccable et petit mot manuscrit. J’adore 😍",
    ),
    ("fr", "BX", "Bon, le baume {b} que tout le monde me vantait… franchement bof. Ça colle."),
    ("fr", "BMX", "Quelqu’un sait si la boutique {b} de {c} ouvre le dimanche ?"),
    (
        "fr",
        "XI",
        "Troisième savon {b} terminé, je ne reviendrai plus jamais au gel douche. Merci @aubrelle !",
    ),
    (
        "fr",
        "BX",
        "@aubrelle bonjour, ma commande n’est toujours pas arrivée après {n} jours, pouvez-vous vérifier ?",
    ),
    ("fr", "X", "Le service client {b} m’a répondu en dix minutes un samedi. Respect."),
    (
        "fr",
        "MB",
        "Les recharges {b} en vrac arrivent dans les biocoops de {c}, bonne nouvelle pour #ZéroDéchet",
    ),
    ("fr", "X", "Encore une rupture de stock sur le shampoing {b}… ça devient pénible @aubrelle"),
    (
        "fr",
        "I",
        "Ma routine du soir : trois gestes, deux produits {b}, zéro plastique 🌿 #routine #CosmétiqueSolide",
    ),
    ("fr", "BX", "Les prix {b} ont pris {n} % en un an, là ça commence à faire cher le savon"),
    ("fr", "P", "Cosmétiques solides : {b} et {r} se disputent un marché en forte hausse"),
    ("fr", "P", "À {c}, l’atelier {b} embauche et ouvre ses portes au public"),
    ("fr", "BX", "L’appli {b} plante dès que je veux scanner ma carte de fidélité. Pratique."),
    ("fr", "XB", "Testé le déodorant {b} en pleine canicule à {c} : il tient. Je suis bluffée."),
    (
        "fr",
        "M",
        "Petit fil sur la composition des produits {b} : plutôt propre, à deux conservateurs près. Sources plus bas.",
    ),
    ("fr", "X", "On m’a offert un coffret {b} pour mon anniversaire, ça sent divinement bon 🥰"),
    ("fr", "BX", "Conseil en magasin {b} à {c} : zéro pression, vraie écoute. Ça change."),
    ("en", "BX", "Picked up an {b} shampoo bar in {c} last week and my hair has never been happier"),
    ("en", "BMX", "Does anyone know if {b} ships to Ireland? Their site says no but the app says yes"),
    ("en", "XI", "My {b} order arrived with a handwritten note. Small thing, made my day 💚"),
    ("en", "BX", "{b} conditioner: nice smell, does absolutely nothing for my hair. Back to the old one."),
    ("en", "X", "@aubrelle your checkout has been broken on mobile since this morning, please fix"),
    (
        "en",
        "M",
        "Comparing ingredient lists: {b} is shorter than {r} and says where the oils come from. I like that.",
    ),
    (
        "en",
        "X",
        "Customer service at {b} refunded me without a single question. That is how you keep people.",
    ),
    ("en", "P", "Solid cosmetics: French challenger {b} plans {n} new shops in the UK"),
    ("es", "XI", "El champú sólido de {b} es una maravilla, lo compré en {c} y repito seguro"),
    ("de", "BM", "Das feste Shampoo von {b} ist gut, aber warum ist der Versand so teuer?"),
    ("it", "XI", "Ho provato il sapone {b} durante il viaggio a {c}: profumo buonissimo"),
)

LAUNCH: tuple[Line, ...] = (
    ("fr", "BXI", "{b} sort {p}, son premier soin rechargeable. Enfin ! Je cours à {c} demain ✨ #{p}"),
    (
        "fr",
        "XI",
        "Reçu {p} en avant-première : texture folle, parfum de pluie d’été. Gros coup de cœur 💙 #{p}",
    ),
    ("fr", "BX", "{p} à 24 € avec recharge à 12 €, c’est honnête pour la qualité. Bien joué @aubrelle"),
    ("fr", "P", "Avec {p}, {b} mise sur la recharge en magasin et vise {n} millions d’euros"),
    ("fr", "BM", "La file devant la boutique {b} de {c} pour {p}, je n’avais jamais vu ça pour un savon 😅"),
    (
        "fr",
        "X",
        "J’attendais {p} depuis le teasing, je ne suis pas déçue. La recharge se clipse en deux secondes.",
    ),
    ("fr", "XI", "Live {b} ce soir, {n}000 personnes connectées pour découvrir {p}, ambiance géniale 🎉"),
    ("fr", "BX", "Bon, {p} c’est joli mais la vidéo de lancement en fait des tonnes"),
    ("en", "BXI", "{b} just launched {p} and the refill system is actually clever. Sold. #{p}"),
    ("en", "X", "Tried {p} in {c} today. Smells like rain on warm stone. Amazing."),
    ("en", "P", "{b} bets on refills with {p}, its biggest launch to date"),
    ("en", "BM", "Love that {p} comes with a repair-and-refill promise in writing. More of this please."),
    ("es", "XI", "{p} de {b} ya está aquí y me encanta el envase recargable 💙"),
)

STORM: tuple[Line, ...] = (
    (
        "fr",
        "BX",
        "« Zéro plastique » qu’ils disaient. Mon colis {b} : trois couches de plastique bulle. Photo en dessous. #PlastiqueAubrelle",
    ),
    (
        "fr",
        "BXM",
        "Pareil ici à {c}, {p} emballé sous film plastique. {b} nous prend pour des imbéciles ? #PlastiqueAubrelle",
    ),
    (
        "fr",
        "X",
        "J’ai payé plus cher pour du zéro plastique et voilà ce que je reçois. Honte à vous @aubrelle #PlastiqueAubrelle",
    ),
    ("fr", "X", "#PlastiqueAubrelle ou comment détruire dix ans de confiance en un colis. Boycott."),
    (
        "fr",
        "BM",
        "Le silence de {b} depuis ce matin est pire que le plastique. Répondez ! #PlastiqueAubrelle",
    ),
    ("fr", "XI", "Déçue, vraiment déçue. J’en parlais à toutes mes amies. Plus jamais {b}."),
    ("fr", "P", "{b} accusée de « greenwashing » après la diffusion de photos de colis suremballés"),
    (
        "fr",
        "X",
        "@aubrelle vous comptez répondre ou vous attendez que ça passe ? {n} messages privés sans réponse",
    ),
    (
        "fr",
        "BX",
        "C’est n’importe quoi, {b} qui efface les commentaires sous sa publication Instagram. Scandaleux. #PlastiqueAubrelle",
    ),
    ("fr", "M", "Je remballe ma commande et je retourne tout. {b} c’est fini, je passe chez {r}."),
    (
        "fr",
        "BX",
        "Quelqu’un a une réponse de {b} sur l’emballage de {p} ? Ça m’inquiète, j’ai la peau allergique aux films PVC",
    ),
    ("fr", "X", "Pas étonnée pour {b}. Le vert c’est du marketing, rien d’autre. Écœurant."),
    (
        "en",
        "BX",
        "So {b} sells ‘plastic-free’ and ships it wrapped in plastic. Disgusting. #PlastiqueAubrelle",
    ),
    ("en", "XM", "Three layers of bubble wrap around a ‘zero plastic’ soap. {b}, explain yourselves."),
    ("en", "P", "French cosmetics firm {b} faces backlash over plastic packaging"),
    ("en", "B", "Really disappointed by {b}. I trusted them. Cancelling my subscription."),
    (
        "es",
        "X",
        "Vaya estafa {b}: prometen cero plástico y el paquete llega lleno de plástico #PlastiqueAubrelle",
    ),
)

DEFENCE: tuple[Line, ...] = (
    (
        "fr",
        "BX",
        "Attendez d’avoir la réponse de {b} avant le lynchage. Moi mes colis n’ont jamais eu de plastique.",
    ),
    (
        "fr",
        "BM",
        "Je bosse dans la logistique : ça ressemble à l’entrepôt de secours d’un prestataire, pas à un choix de {b}.",
    ),
    ("fr", "X", "Cliente {b} depuis huit ans, ils ont toujours réparé leurs erreurs. On respire."),
    ("en", "B", "Could be a one-off from a backup warehouse. Let {b} answer first."),
)

RECOVERY: tuple[Line, ...] = (
    (
        "fr",
        "BX",
        "La fondatrice de {b} répond face caméra, s’excuse, explique l’entrepôt de secours et rembourse. Chapeau.",
    ),
    (
        "fr",
        "XI",
        "{b} m’a remboursée et envoyé une recharge offerte. Erreur assumée, ça mérite d’être dit 👏",
    ),
    ("fr", "P", "Emballages : {b} présente ses excuses et rompt avec son prestataire logistique"),
    (
        "fr",
        "BM",
        "Transparence totale de {b} : photos de l’entrepôt, calendrier, chiffres. C’est comme ça qu’on fait.",
    ),
    ("fr", "X", "Bon, {b} a vite réagi, je leur laisse une chance. Mais je surveille 👀"),
    (
        "fr",
        "BX",
        "Nouveau colis {b} reçu à {c} : carton, papier, rien d’autre. Parole tenue. #PlastiqueAubrelle",
    ),
    ("fr", "X", "Des excuses c’est bien, mais pourquoi avoir attendu deux jours @aubrelle ?"),
    ("fr", "XI", "On a visité l’atelier {b} à {c} hier, équipe passionnée, on repart rassurés 💚"),
    ("en", "BX", "{b} owned it: apology, refund, new warehouse. That is how you handle a mistake."),
    ("en", "P", "{b} apologises and drops supplier after packaging row"),
    ("en", "XM", "Got my refund from {b} plus a free refill. Faith restored, mostly."),
    ("es", "X", "{b} pidió perdón y devolvió el dinero en dos días. Bien hecho."),
)

RIVAL: tuple[Line, ...] = (
    ("fr", "BX", "Commande {r} arrivée cassée, deuxième fois ce mois-ci. Lassant."),
    ("fr", "XI", "Le nouveau sérum {r} sent le propre, rien de fou mais agréable"),
    ("fr", "BX", "{r} fait -{n} % ce week-end à {c}, j’ai craqué pour deux savons"),
    ("fr", "P", "{r} ouvre une boutique à {c} et courtise les clientes de {b}"),
    ("fr", "X", "Service client {r} injoignable depuis {n} jours, c’est pénible"),
    ("fr", "MB", "J’ai comparé {r} et {b} : mousse équivalente, {r} est moins cher"),
    ("fr", "XI", "Franchement {r} j’adore, le packaging est sublime 😍"),
    ("en", "BX", "{r} body oil is lovely, shame about the pump"),
    ("en", "X", "Why is {r} always out of stock in {c}?"),
    ("en", "P", "{r} raises {n} million euros to expand in Spain"),
)

#: Ways people end, so that no two of them sound quite the same.
CLOSINGS: dict[str, tuple[str, ...]] = {
    "fr": ("", "", "", "", " Voilà.", " Des avis ?", " Et vous ?", " Je dis ça…", " À suivre.", " Bref."),
    "en": ("", "", "", " Anyone else?", " That’s all.", " Just saying.", " Thoughts?"),
}

PRODUCT = "Rosée"
BRAND = "Aubrelle"
RIVAL_BRAND = "Nacrine"
CITIES = (
    "Lyon",
    "Nantes",
    "Lille",
    "Bordeaux",
    "Rennes",
    "Strasbourg",
    "Toulouse",
    "Marseille",
    "Bruxelles",
    "Paris",
)
FIRST_NAMES = (
    "Camille", "Inès", "Hugo", "Léa", "Nour", "Jules", "Zoé", "Malik", "Agathe", "Théo", "Salomé", "Yanis", "Clara",
    "Basile", "Maëlle", "Oscar", "Fatou", "Élise", "Noé", "Sofia", "Rémi", "Louise", "Adam", "Jeanne", "Émile", "Mila",
    "Thomas", "Aïcha", "Victor", "Anouk", "Samuel", "Lina", "Gaspard", "Rose", "Ibrahim", "Margot",
)  # fmt: skip
WORDS = (
    "pluie", "velours", "bitume", "tilleul", "lichen", "galet", "safran", "nuage", "tandem", "cigale", "marée", "granit",
    "papier", "lucarne", "escale", "verger", "boussole", "satin", "brume", "moka",
)  # fmt: skip
MEDIA = (
    "La Gazette du Parvis",
    "Le Courrier des Halles",
    "Demain Matin",
    "The Morning Arcade",
    "L’Écho des Marques",
)
