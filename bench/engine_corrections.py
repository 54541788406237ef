"""What a brand's own corrections bring: macro-F1 on a brand never seen, with the shipped model alone and with a layer.

Posts to US airlines (research use only: nothing that ships learned from them). For each airline, some of its posts are
corrections and the rest is what is scored. Which posts are drawn moves a figure by a point, so that five draws are tried with 500.

Run: ``python bench/engine_corrections.py``
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import time
from pathlib import Path

from parvis.engine.corrections import Correction, learn
from parvis.engine.evaluation import one_class_each
from parvis.engine.items import Actor, Item
from parvis.engine.understand import BaselineUnderstander
from parvis.engine.understanding import Sentiment

POSTS = Path(__file__).parents[1].parent / "shared" / "data" / "airline" / "airline_tweets.csv"
SIZES = (0, 200, 500, 1_000)
SCORED = 1_500
DRAWS = 5
AT = 500
"""Corrections with which every draw is tried."""
WHEN = dt.datetime(2015, 2, 20, tzinfo=dt.UTC)
NAMES = [str(mood) for mood in Sentiment]


def macro_f1(reader: BaselineUnderstander, posts: list[Correction]) -> float:
    items = [
        Item(network="x", id="1", actor=Actor(id="1"), content=one.text, language="en", published=WHEN)
        for one in posts
    ]
    given = [str(one.sentiment) for one in reader.understand(items)]
    return 100 * one_class_each([str(one.mood) for one in posts], given, NAMES).macro_f1


def main() -> None:
    if not POSTS.exists():
        print(f"labelled posts are not at {POSTS}: nothing measured")
        return
    by_airline: dict[str, list[Correction]] = {}
    with POSTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            post = Correction(row["text"], Sentiment(row["airline_sentiment"]))
            by_airline.setdefault(row["airline"], []).append(post)
    by_airline = {name: some for name, some in by_airline.items() if len(some) >= max(SIZES) + SCORED // 2}
    scores: dict[int, list[float]] = {size: [] for size in SIZES}
    for airline, posts in by_airline.items():
        random.Random(0).shuffle(posts)
        for size in SIZES:
            started = time.process_time()
            lesson = learn(posts[:size], "en")
            seconds = time.process_time() - started
            reader = BaselineUnderstander([lesson.layer] if lesson.layer else [])
            scores[size].append(macro_f1(reader, posts[max(SIZES) :][:SCORED]))
            print(f"{airline:<12} {size:>5} corrections  {scores[size][-1]:5.1f}  learned in {seconds:.1f} s")
    for size, found in scores.items():
        print(f"{'mean':<12} {size:>5} corrections  {sum(found) / len(found):5.1f}")
    means = [_mean_of_draw(by_airline, draw) for draw in range(DRAWS)]
    listed = ", ".join(f"{mean:.1f}" for mean in means)
    print(f"{'five draws':<12} {AT:>5} corrections  {sum(means) / DRAWS:5.1f}  ({listed})")


def _mean_of_draw(by_airline: dict[str, list[Correction]], draw: int) -> float:
    found = []
    for posts in by_airline.values():
        drawn = random.Random(draw).sample(posts, len(posts))
        layer = learn(drawn[:AT], "en").layer
        reader = BaselineUnderstander([layer] if layer else [])
        found.append(macro_f1(reader, drawn[max(SIZES) :][:SCORED]))
    return sum(found) / len(found)


if __name__ == "__main__":
    main()
