"""Words, emoji and smileys whose mood is plain: what the mood models lean on, and all there is for other languages.

Words are folded as :mod:`parvis.engine.words` folds them. Written for Parvis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_POSITIVE_EMOJI = """😀 😃 😄 😁 😆 🤣 😂 🙂 😉 😊 😇 🥰 😍 🤩 😘 😗 😚 😙 😋 😎 🤗 🤭 👍 👏 🙌 💪 ❤ 🧡 💛 💚 💙 💜 🖤 💕 💞 💓 💗
💖 💘 💝 🎉 🎊 🥳 ✨ 🌟 ⭐ 🔥 💯 ✅ 🏆 🥇 🙏 😻 😺 💐 🌹 🌸 ☀ 🌞 🤝 👌 🫶 😌 🥂 🍾 🎁 ♥ ☺ 🚀 💎 👑"""
_NEGATIVE_EMOJI = """😞 😔 😟 🙁 ☹ 😣 😖 😫 😩 😢 😭 😤 😠 😡 🤬 😳 😱 😨 😰 😥 😓 😒 🙄 😬 😑 😕 😪 🤢 🤮 🤒 🤕 👎 💔 🤦 🤡 💩
😿 😾 🖕 ❌ ⚠ 🚫 😵 🥴 🤨 😧 😦 😮‍💨 🥺 ☠ 💀 🥱 🤥 👿 😈 😷 🆘 🚨 🗑"""

_POSITIVE = """
adore adorable agreable aime aimer aimons ameliore amour apprecie bienvenue bonheur bonne bravo brillant celebre chaleureux
chance chouette clair cool confiance content contente delicieux dispo efficace elegant enthousiaste excellent excellente
exceptionnel extraordinaire fabuleux facile fantastique felicitation felicitations fete fidele fier fiere formidable
fun gagne gagner genial geniale gentil gentille grace heureuse heureux hate ideal impressionnant impeccable incroyable
innovant interessant jolie joie kiffe kiffer magnifique meilleur meilleure meilleurs merci merveille merveilleux mieux
mignon nickel parfait parfaite passionnant plaisir pratique precieux prefere pro propre rapide rapidement ravi ravie
recommande remarquable reussi reussite reussir rigolo sage satisfait satisfaite sourire splendide sublime succes super
superbe sympa sympathique tendresse top tranquille triomphe utile vainqueur victoire vive respect impatient
accurate amazing awesome beautiful best better bless blessed brilliant celebrate charming cheers classy clean comfortable
congrats congratulations cool cute delicious delight delighted easy effective enjoy enjoyed enjoying epic excellent
excited exciting fabulous fantastic fast favorite favourite fine flawless friendly fun funny gem generous genius glad
good gorgeous grateful great happy helpful hilarious honest honored hope impressed impressive incredible interesting joy
kind laugh laughing legend love loved lovely loves loving lucky magic marvelous nice outstanding perfect pleasant please
pleased pretty proud recommend recommended reliable safe satisfied sexy smart smile smooth solid sweet spectacular success
superb support terrific thank thankful thanks thrilled top treat true trust useful valuable victory warm welcome well win
winner winning wins wonderful worth wow yay
"""
_NEGATIVE = """
abandon abus abuse abject accident affreux agace agacant agression aie angoisse anormal arnaque arnaques arnaqueur
arnaqueurs arrogant attendre attente aucun aucune bloque bloquee bordel bug bugs bugge casse catastrophe catastrophique
chiant chiante chier cher colere con connard connards connerie conneries cons coupe coupure crash crise critique cruel
danger dangereux debile deception deceptif decevant decu decue deconne defaut defectueux degage degoute degoutant degueulasse
demission deplorable deprime desagreable desastre desastreux desole desolee detestable deteste detruit difficile douleur dommage
enerve enervant ennui ennuyeux enfer erreur escroc escrocs escroquerie eche echec fache facheux faux fou foutre fraude
fuite galere grave gueule haine hais hate honte honteux horreur horrible humilie ignoble impossible inacceptable inadmissible
incapable incapables incompetence incompetent incompetents indigne injuste injustice insulte insupportable inquiet inutile
lamentable lent lente lenteur litige malade malheur malheureusement malheureux mal mauvais mauvaise mensonge mensonges menteur
menteurs merde merdique minable mort mourir naze nul nulle nulles nuls odieux panne pannes pathetique penible perdre perdu pire
plainte plaindre pleure pleurer peur pourri pourrie probleme problemes putain racisme raciste ras ratage rate ratee refus refuse
remboursement reclamation resilie resilier retard retards ridicule rien sale saoule scandale scandaleux seul souci soucis
souffrance souffrir stop stress triste tristesse tromperie tue tuer vide vol vole voleur voleurs violence vulgaire zero
abysmal afraid alone angry annoyed annoying arrogant ashamed awful awkward bad bitch blame boring broke broken bug bullshit
cancel cancelled clueless complain complaint confused corrupt crap crash crazy cried cruel cry crying damn damage danger
dead delay delayed delays depressed depressing destroy die died dirty disappointed disappointing disappointment disaster
disgrace disgusting disgusted dishonest dumb error evil expensive fail failed failing fails failure fake false fear fed
fool fraud frustrated frustrating fuck fucked fucking garbage gross guilty hate hated hates hell hopeless horrible
hurt hurts idiot idiots ignorant ignored incompetent insane insult issue issues jerk joke kill killed lame late lazy liar
lie lied lies lose loser losing loss lost lousy mad mess miserable miss missed missing mistake nasty negative nightmare
nonsense offensive outrage outrageous overpriced pain painful pathetic poor problem problems racist rude ruin ruined sad
scam scared scary screwed shame shameful shit shitty sick slow sorry steal stolen stress stressed struggle stuck stupid
suck sucks suffer suffering terrible terrified thief threat tired toxic tragedy tragic trash ugly unacceptable unfair
unfortunately unhappy unprofessional upset useless victim violence waiting war waste wasted weak weird worried worse worst
wrong
"""
_DENYING = """
pas plus jamais ni aucun aucune sans rien not no never don doesn didn isn wasn aren won can couldn wouldn shouldn
cannot dont doesnt didnt isnt wont cant without neither nor n
"""
_DENIALS = frozenset(_DENYING.split())
_MOODS: dict[str, int] = {}
_MOODS |= dict.fromkeys(_NEGATIVE.split(), -1)
_MOODS |= {
    word: (0 if word in _MOODS else 1) for word in _POSITIVE.split()
}  # a word on both sides tells nothing
_EMOJI_MOODS = {sign[0]: -1 for sign in _NEGATIVE_EMOJI.split()} | {
    sign[0]: 1 for sign in _POSITIVE_EMOJI.split()
}

_SMILEY = re.compile(
    r"(?<![\w:;=])(?:[:;=x8]'?-?[)d\]p*]+|<3+|\^\^|\(:)(?!\w)|(?P<sad>(?<![\w:;=])(?:[:=]'?-?[(\[/|@]+|d:|>:\()(?!\w))"
)
_SMILEY_SIGNS = re.compile(r"[:;=^<(]|xd")

CLUES = 8
"""How many numbers :func:`clues` gives."""


def clues(tokens: Sequence[str], folded: str) -> tuple[float, ...]:
    """What plain signs say of a mood, each from 0 to 1.

    Positive words, negative words, denied positive words, denied negative words, positive signs, negative signs
    (emoji and smileys), exclamation marks, question marks. ``tokens`` and ``folded`` are of the same text.
    """
    good = bad = not_good = not_bad = smiles = frowns = 0
    last_denial = -9
    for place, token in enumerate(tokens[:300]):
        mood = _MOODS.get(token)
        if mood is not None:
            denied = place - last_denial <= 3
            if mood > 0:
                good, not_good = (good, not_good + 1) if denied else (good + 1, not_good)
            elif mood < 0:
                bad, not_bad = (bad, not_bad + 1) if denied else (bad + 1, not_bad)
        elif token in _EMOJI_MOODS:
            smiles, frowns = (smiles + 1, frowns) if _EMOJI_MOODS[token] > 0 else (smiles, frowns + 1)
        if token in _DENIALS:
            last_denial = place
    if _SMILEY_SIGNS.search(folded):
        for match in _SMILEY.finditer(folded[:1000]):
            smiles, frowns = (smiles, frowns + 1) if match["sad"] else (smiles + 1, frowns)
    counts = (good, bad, not_good, not_bad, smiles, frowns, folded.count("!"), folded.count("?"))
    return tuple([min(count, 3) / 3 for count in counts])


def sign_mood(found: Sequence[float]) -> float:
    """The mood that emoji and smileys alone tell, from −1 to 1, from :func:`clues`; 0 when they are silent or torn."""
    return found[4] - found[5]
