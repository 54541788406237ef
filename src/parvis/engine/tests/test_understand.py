"""Reading items: language, mood, emotion, tokens and fingerprint."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.engine.features import extract
from parvis.engine.items import Actor, Item
from parvis.engine.language import detect, detect_all
from parvis.engine.lexicon import clues
from parvis.engine.models.packaged import telling_words
from parvis.engine.understand import BaselineUnderstander, fingerprint
from parvis.engine.understanding import Sentiment
from parvis.engine.words import fold, normalise, spoken, token_string

DATA = Path(__file__).parents[4].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"labelled texts are not at {DATA}")
UMSAB = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
}


@pytest.fixture(scope="module")
def reader() -> BaselineUnderstander:
    return BaselineUnderstander()


def an_item(text: str, language: str = "") -> Item:
    return Item(
        network="mastodon", id="1", actor=Actor(id="1"), content=text, language=language,
        published=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language", "mood"),
    [
        (
            "Merci beaucoup au service client, rapide et super efficace, je suis ravie !",
            "fr",
            Sentiment.POSITIVE,
        ),
        (
            "Encore une panne, c’est honteux, aucune réponse depuis trois jours, quelle arnaque 😡",
            "fr",
            Sentiment.NEGATIVE,
        ),
        ("Thank you so much, the best service I have ever had, love it!", "en", Sentiment.POSITIVE),
        ("Worst airline ever, my flight was cancelled and nobody helps. Terrible.", "en", Sentiment.NEGATIVE),
        ("Danke, das war wirklich super, ich freue mich so 😍", "de", Sentiment.POSITIVE),
        ("Ik ben vandaag met de trein naar Amsterdam gegaan 😍", "nl", Sentiment.POSITIVE),
        ("Ik ben vandaag met de trein naar Amsterdam gegaan 😡", "nl", Sentiment.NEGATIVE),
        ("Ik ben vandaag met de trein naar Amsterdam gegaan", "nl", Sentiment.NEUTRAL),
    ],
)
def test_plain_moods(reader: BaselineUnderstander, text: str, language: str, mood: Sentiment) -> None:
    (understood,) = reader.understand([an_item(text)])
    assert (understood.language, understood.sentiment) == (language, mood)
    assert np.sign(understood.sentiment_score) == {"negative": -1, "neutral": 0, "positive": 1}[mood]
    assert understood.tokens == token_string(text)
    assert understood.model == reader.model


@pytest.mark.parametrize("text", ["", "😡😡", "https://t.co/x", "@free #free", "1234", "?!", "🇫🇷", " \n "])
def test_without_speech_the_language_is_unknown(reader: BaselineUnderstander, text: str) -> None:
    (understood,) = reader.understand([an_item(text)])
    assert understood.language == "und"
    assert understood.emotion is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bhai kal match dekhne chaloge kya?", "hi"),
        ("aapka manifesto to bilkul jhoot hai sir", "hi"),
        ("Modi ji is trying to destroy all indigenous business in Delhi", "en"),
        ("Amit Shah and Arvind Kejriwal met in Mumbai", "en"),
        ("I had biryani and paneer tikka for dinner", "en"),
    ],
)
def test_hindi_in_latin_letters_is_told_from_english_about_india(text: str, language: str) -> None:
    assert detect(text, normalise(text))[0] == language


def test_a_network_s_word_helps_where_the_text_is_too_short() -> None:
    assert detect("Nul !", normalise("Nul !"))[0] == "und"
    assert detect("Nul !", normalise("Nul !"), "fr-FR")[0] == "fr"
    french = "Je ne comprends pas pourquoi la livraison est encore en retard"
    assert detect(french, normalise(french), "en")[0] == "fr"


@given(st.lists(st.text(), max_size=5))
@settings(deadline=None)
def test_any_text_is_read_and_a_batch_changes_nothing(texts: list[str]) -> None:
    reader = BaselineUnderstander()
    items = [an_item(text) for text in texts]
    together = reader.understand(items)
    alone = [reader.understand([item])[0] for item in items]
    assert [u.tokens for u in together] == [token_string(text) for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert (one.language, one.fingerprint) == (other.language, other.fingerprint)
        assert one.sentiment_score == pytest.approx(other.sentiment_score, abs=1e-3)
        assert -1 <= one.sentiment_score <= 1
        assert 0 <= one.fingerprint < 1 << 64


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_features_of_a_text_do_not_depend_on_its_neighbours(texts: list[str]) -> None:
    said = [spoken(fold(text)) for text in texts]
    for kind, block in enumerate(extract(said)):
        for place, text in enumerate(said):
            start, count = block.starts[place], block.counts[place]
            alone = extract([text])[kind].numbers
            assert Counter(block.numbers[start : start + count].tolist()) == Counter(alone.tolist())


def test_fingerprints_set_aside_what_does_not_matter() -> None:
    one = fingerprint("La LIVRAISON  est en rétard ! https://t.co/a @free")
    assert one == fingerprint("@edf la livraison\nest en retard ! https://t.co/b")
    assert one != fingerprint("la livraison est en avance")


def test_clues_know_denials_and_signs() -> None:
    def found(text: str) -> tuple[float, ...]:
        return clues(text, normalise(text), spoken(fold(text)), "fr")

    whole, good, denied_good, smiles, frowns = 0, 1, 3, 6, 7
    assert found("génial")[good] > 0 and found("génial")[whole] > 0
    assert found("pas génial")[good] == 0 and found("pas génial")[denied_good] > 0
    assert found("pas terrible")[whole] < 0 < found("pas mal")[whole]
    assert found("Je n’ai eu que des sourires")[whole] > 0
    assert found("trop relou")[whole] < 0 < found("jador")[whole]
    assert found("bravo :-)")[smiles] > 0
    assert found("la pluie :(")[frowns] > 0
    assert found("voir https://x.org")[smiles : frowns + 1] == (0, 0)
    assert found("la table !! ?")[8:10] == (2 / 3, 1 / 3)
    assert all(-1 <= number <= 1 for number in found("NUL NUL nuuul… #a @b http://c " * 50))


def test_a_megabyte_is_understood(reader: BaselineUnderstander) -> None:
    (understood,) = reader.understand([an_item("merci beaucoup c’est génial " * 40_000)])
    assert (understood.language, understood.sentiment) == ("fr", Sentiment.POSITIVE)


def test_telling_words_are_there() -> None:
    assert telling_words()["pourquoi"] == "fr"
    assert telling_words()["because"] == "en"


POSTS = {
    "nl": "Alweer geen internet vandaag, wat een waardeloze service zeg, ik wacht al drie uur aan de lijn",
    "pl": "Znowu nie działa aplikacja, nie mogę się zalogować od rana, ktoś jeszcze ma ten problem?",
    "sv": "Nu har jag väntat på mitt paket i två veckor och ingen svarar, så himla dåligt",
    "da": "Så er toget forsinket igen, og der er ikke nogen der siger noget, det er for dårligt",
    "no": "Nå er appen nede igjen, jeg får ikke betalt regningene mine, skikkelig dårlig",
    "fi": "Taas myöhässä juna, eikä kukaan kerro mitään, olen tosi pettynyt tähän palveluun",
    "cs": "Zase nejede vlak a nikdo nic neví, fakt děkuju za skvělé služby",
    "ro": "Iar nu merge internetul, am sunat de trei ori și nu răspunde nimeni, rușine",
    "hu": "Megint nem működik az alkalmazás, fél órája várok az ügyfélszolgálatra",
    "el": "Πάλι δεν λειτουργεί το ίντερνετ, περιμένω στο τηλέφωνο εδώ και μία ώρα",
    "bg": "Пак няма интернет от сутринта, никой не вдига телефона, срам и позор",
    "uk": "Знову не працює застосунок, чекаю на відповідь вже третій день, це жах",
    "ru": "Опять не работает приложение, жду ответа уже третий день, это просто ужас",
    "tr": "Yine internet yok, müşteri hizmetlerini aradım kimse cevap vermiyor, rezalet",
    "hr": "Opet ne radi internet, čekam već tri sata i nitko se ne javlja, sramota",
    "sl": "Spet ne dela internet, čakam že tri ure in nihče se ne oglasi, sramota",
    "sk": "Zase nefunguje internet, čakám už tri hodiny a nikto nedvíha, je to hanba",
    "ca": "Avui tampoc funciona l'aplicació, fa tres hores que espero i ningú no contesta",
    "hi": "yaar ye app phir se nahi chal raha hai, koi jawab kyun nahi deta, bahut bura",
    "ja": "またアプリが動かない、三時間も待っているのに誰も出ない",
}
"""Complaints as people post them, written for this test: none was learned from."""


@pytest.mark.parametrize("code", POSTS)
def test_language_of_posts_in_twenty_more(code: str) -> None:
    assert detect(POSTS[code], normalise(POSTS[code]))[0] == code
    tagged = f"@brand @service {POSTS[code]} #fail #customerservice https://t.co/abc"
    assert detect(tagged, normalise(tagged))[0] == code


@needs_data
@pytest.mark.parametrize(
    ("code", "share"), [*((code, 0.985) for code in UMSAB if code != "de"), ("de", 0.945)]
)
def test_language_of_real_posts(code: str, share: float) -> None:
    """A few of the German set are English: nobody finds more than 96% of it German."""
    lines = (DATA / "umsab" / UMSAB[code] / "val_text.txt").read_text(encoding="utf-8").split("\n")
    texts = [text for text in lines if len(text) > 20]
    found = Counter(
        language for language, _ in detect_all(texts, [normalise(text) for text in texts], [""] * len(texts))
    )
    assert found[code] >= share * len(texts)


@needs_data
def test_mood_of_posts_the_model_never_saw(reader: BaselineUnderstander) -> None:
    with (DATA / "airline" / "airline_tweets.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for _, row in zip(range(1500), csv.DictReader(file), strict=False)]
    understood = reader.understand([an_item(row["text"], "en") for row in rows])
    right = Counter()
    seen = Counter(row["airline_sentiment"] for row in rows)
    for row, reading in zip(rows, understood, strict=True):
        right[row["airline_sentiment"]] += row["airline_sentiment"] == reading.sentiment
    assert sum(right[mood] / seen[mood] for mood in seen) / 3 > 0.5
