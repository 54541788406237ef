"""Themes: do they agree with what people said the posts were about, and how long do they take?

The complaints to US airlines of February 2015 (``../shared/data``, evaluated only) were read by people, who wrote a reason
beside each. Clusters that never saw the reasons are compared with them: NMI (0: chance, 1: the same) and purity (the part of
the posts that are of the commonest reason of their cluster; the commonest reason of all is beside it). Baselines: clusters
drawn at random, and plain k-means on TF-IDF of words.

Run: ``python bench/themes.py``
"""

from __future__ import annotations

import csv
import datetime as dt
import platform
import time
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parvis.engine.sketches import Sketch
from parvis.engine.themes.clustering import Space, clustered
from parvis.engine.themes.finding import themes
from parvis.engine.themes.terms import Kind, TermTable
from parvis.engine.themes.weighing import voices
from parvis.engine.understand import fingerprint
from parvis.engine.words import fold_handle, fold_hashtag, hashtags_in, links_in, mentions_in, token_string

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "airline" / "airline_tweets.csv"
UNSURE = {"", "Can't Tell"}
CLUSTERS = (8, 12, 16, 24)
MOODS = {"negative": -1, "neutral": 0, "positive": 1}
Labels = NDArray[np.int64]


def read() -> tuple[list[Sketch], list[str]]:
    """The posts and the reasons written beside them."""
    sketches, reasons = [], []
    with DATA.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            sketches.append(_sketch(number, row))
            reasons.append(row["negativereason"])
    return sketches, reasons


def _sketch(number: int, row: dict[str, str]) -> Sketch:
    text = row["text"]
    return Sketch(
        network="x",
        id=str(number),
        author=f"x:{row['name']}",
        published=dt.datetime.strptime(row["tweet_created"], "%d-%m-%Y %H.%M").replace(tzinfo=dt.UTC),
        text=text,
        tokens=token_string(text),
        fingerprint=fingerprint(text),
        mood=MOODS[row["airline_sentiment"]],
        hashtags=tuple(map(fold_hashtag, hashtags_in(text))),
        handles=tuple(map(fold_handle, mentions_in(text))),
        links=links_in(text),
    )


def agreement(found: Labels, told: Labels) -> tuple[float, float]:
    """NMI (arithmetic mean) and purity."""
    table = np.zeros((found.max() + 1, told.max() + 1))
    np.add.at(table, (found, told), 1)
    shares = table / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    chance = np.outer(rows, columns)
    seen = shares > 0
    shared = float((shares[seen] * np.log(shares[seen] / chance[seen])).sum())
    return 2 * shared / (_entropy(rows) + _entropy(columns)), float(table.max(axis=1).sum() / table.sum())


def _entropy(shares: NDArray[np.float64]) -> float:
    return -float((shares[shares > 0] * np.log(shares[shares > 0])).sum())


def plain_k_means(table: TermTable, clusters: int) -> Labels:
    """Euclidean k-means on TF-IDF of words, as a first attempt would do it."""
    words = np.array([term.kind is Kind.WORD for term in table.terms])
    inside = words[table.term_of]
    dense = np.zeros((table.posts, len(table.terms)), np.float32)
    held = np.bincount(table.term_of, minlength=len(table.terms))
    dense[table.post_of[inside], table.term_of[inside]] = np.log(table.posts / np.maximum(held, 1))[
        table.term_of[inside]
    ]
    dense = dense[:, words]
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    centres = dense[np.random.default_rng(1).choice(len(dense), clusters, replace=False)]
    for _ in range(20):
        labels = np.argmin((centres**2).sum(axis=1) - 2 * dense @ centres.T, axis=1)
        for number in range(clusters):
            if (labels == number).any():
                centres[number] = dense[labels == number].mean(axis=0)
    return labels


def main() -> None:
    print(f"{platform.platform()}, Python {platform.python_version()}, seconds of one core")
    if not DATA.exists():
        raise SystemExit(f"The posts are not there: {DATA}")
    sketches, reasons = read()
    common = {reason for reason, count in Counter(reasons).items() if count >= 50} - UNSURE
    chosen = [place for place, reason in enumerate(reasons) if reason in common]
    posts = [sketches[place] for place in chosen]
    told = np.unique([reasons[place] for place in chosen], return_inverse=True)[1]
    table, weights = TermTable(posts), voices(posts)
    directions = Space(table, weights).directions
    print(
        f"{len(posts):,} complaints, {len(common)} reasons; the commonest reason alone: {np.bincount(told).max() / len(told):.3f}\n"
    )
    print(
        f"{'clusters':<12}{'Parvis NMI':>12}{'purity':>9}{'k-means NMI':>14}{'purity':>9}{'random NMI':>13}{'purity':>9}"
    )
    for clusters in CLUSTERS:
        ours = agreement(clustered(directions, weights, clusters)[0] + 1, told)
        plain = agreement(plain_k_means(table, clusters), told)
        chance = agreement(np.random.default_rng(2).integers(0, clusters, len(told)), told)
        print(
            f"{clusters:<12}{ours[0]:>12.3f}{ours[1]:>9.3f}{plain[0]:>14.3f}{plain[1]:>9.3f}{chance[0]:>13.3f}{chance[1]:>9.3f}"
        )
    _timed(sorted(sketches, key=lambda sketch: sketch.published))


def _timed(sketches: list[Sketch]) -> None:
    """The whole of a themes screen: two periods of 2,500 and of all."""
    print()
    for size in (2_500, len(sketches) // 2):
        before, now = sketches[:size], sketches[-size:]
        started = time.process_time()
        found = themes(now, before)
        spent = time.process_time() - started
        print(
            f"{2 * size:,} posts of two periods: {spent:.2f} s, {len(found.themes)} themes, {len(found.risen)} of them risen"
        )
        for theme in found.themes[:6]:
            print(
                f"  {' · '.join(theme.labels):<32}{theme.now:>5} now{theme.before:>5} before  z {theme.z or 0:>4.1f}  "
                f"clarity {theme.clarity:.2f}  {theme.query[:60]}"
            )


if __name__ == "__main__":
    main()
