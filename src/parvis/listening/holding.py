"""Holding statements: words a brand can say at once, before it knows more, and the blanks in them that a person fills in.

A blank is anything in square brackets. The blanks Parvis knows (the brand, the time) come filled in; nothing with a blank left
in it can be used. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_BLANK = re.compile(r"\[([^\[\]\n]{1,80})\]")


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement that comes with Parvis."""

    language: str
    title: str
    text: str


READY: tuple[Ready, ...] = (
    Ready(
        "fr",
        "Nous avons vu, nous vérifions",
        "Nous avons bien vu vos messages au sujet de [sujet]. Nous vérifions ce qui s’est passé et nous vous répondons ici, "
        "avant [heure de la prochaine réponse]. Merci de nous l’avoir signalé. L’équipe [marque]",
    ),
    Ready(
        "fr",
        "Reconnaître et s’excuser",
        "Ce que vous décrivez au sujet de [sujet] n’est pas acceptable, et nous vous présentons nos excuses. Nous avons déjà "
        "[première mesure prise]. Nous vous disons la suite ici, avant [heure de la prochaine réponse]. [prénom], pour [marque]",
    ),
    Ready(
        "fr",
        "Un incident est en cours",
        "Depuis [heure du début], [ce qui ne marche pas]. Nos équipes sont dessus. Les personnes concernées peuvent "
        "[que faire en attendant]. Prochain point ici à [heure de la prochaine réponse].",
    ),
    Ready(
        "fr",
        "Ce qui se dit n’est pas exact",
        "Nous lisons que [affirmation]. Ce n’est pas exact : [ce qui est établi]. Vous trouverez de quoi le vérifier ici : "
        "[lien]. Si vous avez constaté autre chose, écrivez-nous à [contact], nous regarderons chaque cas.",
    ),
    Ready(
        "fr",
        "Votre cas, en privé",
        "Bonjour, merci de nous avoir écrit. Pour regarder votre situation sans exposer vos données, pouvez-vous nous envoyer "
        "[référence demandée] en message privé ou à [contact] ? Nous vous répondons avant [heure de la prochaine réponse].",
    ),
    Ready(
        "fr",
        "Point d’étape",
        "Point de [heure] sur [sujet]. Ce que nous savons : [ce qui est établi]. Ce que nous ne savons pas encore : [ce qui reste "
        "à établir]. Ce que nous faisons : [mesures en cours]. Prochain point à [heure de la prochaine réponse].",
    ),
    Ready(
        "fr",
        "C’est réglé, et voici ce qui change",
        "[sujet] : c’est réglé depuis [heure de fin]. Ce qui s’était passé : [cause]. Ce qui change pour que cela n’arrive plus : "
        "[mesures]. Si quelque chose ne va toujours pas pour vous, écrivez-nous à [contact]. Merci de votre patience.",
    ),
    Ready(
        "en",
        "We have seen it, we are checking",
        "We have seen your messages about [subject]. We are checking what happened and will answer you here before [time of the "
        "next answer]. Thank you for telling us. The [brand] team",
    ),
    Ready(
        "en",
        "Own it and apologise",
        "What you describe about [subject] is not good enough, and we are sorry. We have already [first step taken]. We will tell "
        "you here what comes next before [time of the next answer]. [first name], for [brand]",
    ),
    Ready(
        "en",
        "Something is not working",
        "Since [start time], [what does not work]. Our teams are on it. If you are affected, you can [what to do meanwhile]. Next "
        "update here at [time of the next answer].",
    ),
    Ready(
        "en",
        "What is being said is not so",
        "We read that [claim]. That is not so: [what is established]. You can check it for yourself here: [link]. If you have seen "
        "otherwise, write to us at [contact] and we will look at every case.",
    ),
    Ready(
        "en",
        "Your case, in private",
        "Hello, and thank you for writing. To look into it without exposing your details, could you send us [reference needed] by "
        "private message or at [contact]? We will answer before [time of the next answer].",
    ),
    Ready(
        "en",
        "Where we stand",
        "Update at [time] on [subject]. What we know: [what is established]. What we do not know yet: [what is still to establish]. "
        "What we are doing: [steps under way]. Next update at [time of the next answer].",
    ),
    Ready(
        "en",
        "It is fixed, and this is what changes",
        "[subject]: fixed since [end time]. What had happened: [cause]. What changes so that it does not happen again: [steps]. If "
        "anything is still wrong for you, write to us at [contact]. Thank you for bearing with us.",
    ),
)
#: Blanks that fill themselves in, by what fills them.
KNOWN = {"marque": "brand", "brand": "brand", "heure": "time", "time": "time"}


def blanks(text: str) -> list[str]:
    """The blanks of a statement, each once, in their order."""
    return list(dict.fromkeys(name.strip() for name in _BLANK.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A statement with its blanks filled in; those without a value stay as they are. What is filled in is not read again."""

    def value_of(found: re.Match[str]) -> str:
        return " ".join(values.get(found[1].strip(), "").split()) or found[0]

    return _BLANK.sub(value_of, text)
