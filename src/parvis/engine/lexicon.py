"""What plain signs say of a mood: words of known valence, denials, emoji and smileys, punctuation, irony's markers.

The mood models lean on these clues, and for languages without a model emoji and smileys are all there is. Valences come
from lists under the MIT licence (see ``docs/models/sentiment.md``), gathered by ``training/valence.py``; the words
below were written for Parvis and come first. Words are folded as :mod:`parvis.engine.words` folds them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.engine.models.packaged import valences

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

_SLANG = {
    "jador": 2.5, "jadore": 2.5, "kiff": 2, "kiffe": 2, "ouf": 1.5, "bg": 1.5, "mdr": 1, "ptdr": 1.2, "xptdr": 1.2, "lol": 0.8,
    "oklm": 1, "stylax": 2, "trobien": 2.5, "tranquillou": 1, "chanme": 1.5, "bonnard": 1.5, "cimer": 1.5, "relou": -2,
    "chelou": -1.5, "vnr": -2.5, "nrv": -2.5, "enerver": -2, "venere": -2.2, "deg": -2, "degoutant": -2.5, "ptn": -1.5, "osef": -1,
    "balek": -1.2, "seum": -2, "claque": -0.5, "eclate": -1.5, "claquax": -2, "naze": -2, "pourav": -2, "keh": -2, "tdc": -1.5,
    "fdp": -3, "ntm": -3, "ftg": -2.5, "tg": -2.2, "wtf": -1.5, "smh": -1.5, "ffs": -2, "omfg": -0.5, "lmao": 1, "rofl": 1,
    "goat": 2, "dope": 1.5, "lit": 1.5, "slay": 1.5, "meh": -1, "ugh": -1.8, "yikes": -1.5, "sux": -2, "lousy": -2, "af": 0,
}  # fmt: skip
"""Spelled as in messages: verlan, abbreviations, missing accents. From −4 to 4."""
_PAIRS = {
    ("pas", "terrible"): -1.8, ("pas", "mal"): 1.5, ("pas", "top"): -1.8, ("pas", "ouf"): -1.6, ("pas", "glop"): -1.5,
    ("au", "top"): 2.5, ("plus", "jamais"): -2, ("importe", "quoi"): -2, ("le", "bol"): -2, ("le", "cul"): -0.8,
    ("a", "chier"): -3, ("de", "merde"): -2.5, ("que", "dalle"): -1.5, ("trop", "bien"): 2.5, ("trop", "hate"): 2.2,
    ("la", "hate"): 0, ("rien", "compris"): -1, ("bon", "courage"): -0.3, ("bonne", "nouvelle"): 1.8, ("la", "honte"): -2.5,
    ("not", "bad"): 1.4, ("t", "wait"): 2, ("cant", "wait"): 2, ("no", "problem"): 1, ("no", "thanks"): -1, ("not", "ok"): -1.8,
    ("no", "way"): -0.5, ("how", "hard"): -0.8, ("thanks", "for"): 1, ("well", "done"): 2, ("fed", "up"): -2.5, ("let", "down"): -2,
    ("good", "luck"): 0.8, ("on", "hold"): -1.5, ("never", "again"): -2.5, ("next", "time"): -0.2, ("looking", "forward"): 2,
}  # fmt: skip
"""Two words that together say what neither says: "pas terrible", "can't wait"."""
_DENIALS = frozenset(["pas", "jamais", "ni", "aucun", "aucune", "sans", "rien", "not", "no", "never", "don", "doesn", "didn", "isn", "wasn", "aren", "won", "can", "couldn", "wouldn", "shouldn", "cannot", "dont", "doesnt", "didnt", "isnt", "wont", "cant", "without", "neither", "nor", "n", "ain", "aint", "hasn", "haven", "hadn", "barely", "hardly"])  # fmt: skip
_STRONGER = frozenset(["tres", "trop", "tellement", "vraiment", "super", "hyper", "ultra", "mega", "si", "absolument", "extremement", "totalement", "carrement", "grave", "very", "so", "really", "extremely", "absolutely", "totally", "too", "fucking", "damn", "such", "incredibly", "completely", "super", "most"])  # fmt: skip
_WEAKER = frozenset(
    ["peu", "assez", "moins", "presque", "slightly", "somewhat", "kinda", "little", "bit", "almost", "less"]
)
_BUT = frozenset(["mais", "but", "however", "pourtant", "cependant", "though"])

_OWN: dict[str, float] = dict.fromkeys(_NEGATIVE.split(), -2.0)
_OWN |= {
    word: (0.0 if word in _OWN else 2.0) for word in _POSITIVE.split()
}  # a word on both sides tells nothing
_OWN |= _SLANG
_EMOJI_MOODS = {sign[0]: -1 for sign in _NEGATIVE_EMOJI.split()} | {
    sign[0]: 1 for sign in _POSITIVE_EMOJI.split()
}

_SMILEY = re.compile(
    r"(?<![\w:;=])(?:[:;=x8]'?-?[)d\]p*]+|<3+|\^\^|\(:)(?!\w)|(?P<sad>(?<![\w:;=])(?:[:=]'?-?[(\[/|@]+|d:|>:\()(?!\w))"
)
# Whatever may begin a smiley and go on as one: a text that holds nothing of the kind is not searched for them.
_MAY_SMILE = re.compile(r"[:;=x8^<(d>](?:(?<=[:;=x8])'?-?[)d\]p*(\[/|@]|(?<=<)3|(?<=\^)\^|(?<=[(d>]):)")
_SMILEY_SIGNS = re.compile(r"[:;=^<(]|xd")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_SHOUTED = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")

Clues = NDArray[np.float64]
CLUES = 22
"""How many numbers :func:`all_clues` gives of a text."""
SMILES, FROWNS = 6, 7
_MOST_TOKENS = 300
_DENIED = -0.7


def clues(text: str, tokens: Sequence[str], folded: str, language: str) -> tuple[float, ...]:
    """:func:`all_clues` of one text."""
    return tuple(all_clues([text], [tokens], [folded], [language])[0].tolist())


def all_clues(
    texts: Sequence[str], tokens: Sequence[Sequence[str]], folded: Sequence[str], languages: Sequence[str]
) -> Clues:
    """What plain signs say of the mood of each text, a row of numbers from −1 to 1.

    In order: the whole valence; good words, bad words, denied good words, denied bad words; good and bad together, as irony
    has them; smiles, frowns (emoji and smileys); exclamation marks, question marks; the strongest word, the last one, what
    comes after "but"; letters drawn out, dots of suspension, links, handles, hashtags, shouted words, length, numbers,
    quotation marks. ``tokens`` and ``folded`` (without handles) are those of ``texts``.
    """
    if not texts:
        return np.zeros((0, CLUES))
    drawn, shouting = _may_be_drawn_out(folded), _may_be_shouted(texts)
    counted = np.array(
        [
            _counted(*one)
            for one in zip(texts, tokens, folded, languages, drawn.tolist(), shouting.tolist(), strict=True)
        ]
    ).T
    good, bad, not_good, not_bad, strongest, last, turned, smiles, frowns = counted[:9]
    total = good - bad + _DENIED * (not_good - not_bad) + 1.5 * (smiles - frowns)
    torn = np.sqrt(good * bad)
    return np.stack(
        [
            total / np.sqrt(total * total + 8),
            good / (good + 3), bad / (bad + 3), not_good / (not_good + 2), not_bad / (not_bad + 2),
            torn / (torn + 2),
            np.minimum(smiles, 3) / 3, np.minimum(frowns, 3) / 3,
            np.minimum(counted[9], 3) / 3, np.minimum(counted[10], 3) / 3,
            np.clip(strongest / 4, -1, 1), np.clip(last / 4, -1, 1), turned / np.sqrt(turned * turned + 8),
            counted[11], counted[12],
            np.minimum(counted[13], 2) / 2, np.minimum(counted[14], 3) / 3, np.minimum(counted[15], 4) / 4,
            np.minimum(counted[16], 3) / 3,
            np.minimum(counted[17], 40) / 40,
            np.minimum(counted[18], 3) / 3,
            counted[19],
        ],
        axis=1,
    )  # fmt: skip


def _counted(
    text: str, tokens: Sequence[str], folded: str, language: str, may_be_drawn: bool, may_be_shouted: bool
) -> tuple[float, ...]:
    """What is counted in one text, in the order of :func:`all_clues`, valences first."""
    *valences, smiles, frowns = _valences(tokens, language)
    if _MAY_SMILE.search(folded) and _SMILEY_SIGNS.search(folded):
        for match in _SMILEY.finditer(folded[:1000]):
            smiles, frowns = (smiles, frowns + 1) if match["sad"] else (smiles + 1, frowns)
    start = text[:1000]
    return (
        *valences, smiles, frowns,
        folded.count("!"), folded.count("?"),
        may_be_drawn and _DRAWN_OUT.search(folded) is not None,
        ".." in folded or "…" in text,
        start.count("http"), start.count("@"), start.count("#"),
        len(_SHOUTED.findall(start)) if may_be_shouted else 0,
        len(tokens),
        sum(map(str.isdigit, tokens[:60])),
        '"' in text or "«" in text or "“" in text,
    )  # fmt: skip


def _may_be_drawn_out(folded: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts hold three equal characters, digits and most signs aside, side by side: only these are searched."""
    codes, owner = _characters(folded)
    same = (codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2]) & (codes[2:] > 64)
    return _held(same, owner, len(folded))


def _may_be_shouted(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts hold three capitals side by side: only these are searched."""
    codes, owner = _characters(texts)
    capital = (codes - 65 < 26) | (
        codes - 0xC0 < 0x1F
    )  # unsigned: what is below wraps round to a huge number
    return _held(capital[2:] & capital[1:-1] & capital[:-2], owner, len(texts))


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The characters of all texts one after the other, two line ends behind each, and where each text ends."""
    joined = "\n\n".join([*texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, np.cumsum([len(text) + 2 for text in texts])


def _held(found: NDArray[np.bool_], ends: NDArray[np.int64], number: int) -> NDArray[np.bool_]:
    """Which texts hold any of the places found."""
    held = np.zeros(number, bool)
    held[np.searchsorted(ends, np.flatnonzero(found), side="right")] = True
    return held


class _Sign(NamedTuple):
    """What one token tells: a valence, a smile or a frown, a part in the sentence, and other valences after some words."""

    value: float
    face: int
    role: int
    after: dict[str, float] | None


_DENIAL, _STRENGTH, _WEAKNESS, _TURN = 1, 2, 3, 4


@cache
def _signs(language: str) -> dict[str, _Sign]:
    """Every token that tells something, for one look-up a token."""
    values = {**valences(language), **_OWN}
    roles = dict.fromkeys(_WEAKER, _WEAKNESS) | dict.fromkeys(_STRONGER, _STRENGTH)
    roles |= dict.fromkeys(_BUT, _TURN) | dict.fromkeys(_DENIALS, _DENIAL)
    after: dict[str, dict[str, float]] = {}
    for (first, second), value in _PAIRS.items():
        after.setdefault(second, {})[first] = value
    tokens = values.keys() | roles.keys() | after.keys() | _EMOJI_MOODS.keys()
    return {
        token: _Sign(
            values.get(token, 0.0), _EMOJI_MOODS.get(token, 0), roles.get(token, 0), after.get(token)
        )
        for token in tokens
    }


def _valences(tokens: Sequence[str], language: str) -> tuple[float, ...]:
    """(good, bad, denied good, denied bad, strongest, last, after "but", smiles, frowns)"""
    known = _signs(language)
    good = bad = not_good = not_bad = strongest = last = turned = smiles = frowns = 0.0
    denial = strength = -9
    factor = 1.0
    but = False
    for place, sign in enumerate(map(known.get, tokens[:_MOST_TOKENS])):
        if sign is None:
            continue
        value, face, role, after = sign
        if after is not None and place and (pair := after.get(tokens[place - 1])) is not None:
            value, denial = pair, -9
        if value:
            if place - strength == 1:
                value *= factor
            denied = place - denial <= 3
            if value > 0:
                good, not_good = (good, not_good + value) if denied else (good + value, not_good)
            else:
                bad, not_bad = (bad, not_bad - value) if denied else (bad - value, not_bad)
            last = value * _DENIED if denied else value
            if abs(last) > abs(strongest):
                strongest = last
            if but:
                turned += last
        elif face:
            smiles, frowns = (smiles + 1, frowns) if face > 0 else (smiles, frowns + 1)
        if role == _DENIAL:
            denial = place
        elif role:
            if role == _TURN:
                but, turned = True, 0.0
            else:
                strength, factor = place, 1.3 if role == _STRENGTH else 0.7
    return good, bad, not_good, not_bad, strongest, last, turned, smiles, frowns


def sign_mood(found: Sequence[float]) -> float:
    """The mood that emoji and smileys alone tell, from −1 to 1, from :func:`clues`; 0 when they are silent or torn."""
    return found[SMILES] - found[FROWNS]
