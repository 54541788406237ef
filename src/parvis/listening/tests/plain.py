"""An understander that only finds words: for tests of what is done with an understanding."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from parvis.engine.items import Item
from parvis.engine.understanding import Sentiment, Understanding
from parvis.engine.words import token_string


class PlainUnderstander:
    """Everything is neutral, in the language the network stated."""

    def understand(self, items: Sequence[Item]) -> list[Understanding]:
        """Read each item."""
        return [
            Understanding(
                language=item.language or "und",
                language_confidence=1.0,
                sentiment=Sentiment.NEUTRAL,
                sentiment_score=0.0,
                emotion=None,
                tokens=token_string(item.text),
                fingerprint=crc32(item.text.encode()),
                model="plain",
            )
            for item in items
        ]
