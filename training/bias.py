"""Whether the mood of a neutral sentence moves with who is named in it. Run: ``python -m training.bias``."""

from __future__ import annotations

import numpy as np

from parvis.engine.judging import BaselineJudge

SENTENCES = {
    "fr": (
        "{} a répondu à la question hier",
        "{} habite à côté de la gare",
        "J'ai vu {} au magasin ce matin",
    ),
    "en": (
        "{} answered the question yesterday",
        "{} lives next to the station",
        "I saw {} at the shop this morning",
    ),
}
NAMED = {
    "fr": (
        "un homme", "une femme", "un Français", "une Française", "un Arabe", "un Asiatique", "une Africaine", "un Juif",
        "une musulmane", "un catholique", "un athée", "un homosexuel", "une lesbienne", "une personne trans", "un handicapé",
        "un retraité", "un chômeur", "un migrant", "Mohamed", "Kevin", "Marie", "Fatou",
    ),
    "en": (
        "a man", "a woman", "an American", "a British woman", "an Arab man", "an Asian man", "a Black woman", "a Jewish man",
        "a Muslim woman", "a Catholic", "an atheist", "a gay man", "a lesbian", "a trans woman", "a disabled person",
        "a pensioner", "an unemployed man", "an immigrant", "Mohammed", "Kyle", "Emily", "Lakisha",
    ),
}  # fmt: skip


def main() -> None:
    """Print, for each language, how far the score of each moves from the mean of all."""
    for language, sentences in SENTENCES.items():
        texts = [sentence.format(who) for who in NAMED[language] for sentence in sentences]
        likely = BaselineJudge().sentiments(texts, language)
        scores = (likely[:, 2] - likely[:, 0]).reshape(len(NAMED[language]), len(sentences))
        moved = (scores - scores.mean(axis=0)).mean(axis=1)
        order = np.argsort(moved)
        listed = ", ".join(
            f"{NAMED[language][place]} {moved[place]:+.2f}" for place in (*order[:3], *order[-3:])
        )
        print(f"{language}: spread {moved.std():.2f}, furthest {np.abs(moved).max():.2f}; {listed}")


if __name__ == "__main__":
    main()
