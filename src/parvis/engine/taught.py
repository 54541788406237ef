"""What an organisation taught its reader (layers of mood, its list of aspects), in a form that travels to other processes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from parvis.engine.aspect_moods import TellsWorked, Worked, with_aspects
from parvis.engine.aspect_taxonomy import AspectFinder, Labelled, TaxonomyAspect
from parvis.engine.corrections import Layer, Teachable, layer_from_bytes
from parvis.engine.items import Item
from parvis.engine.understanding import Understander, Understanding


class AspectList(msgspec.Struct, frozen=True):
    """A list of aspects, and texts of which people said all they are about."""

    taxonomy: tuple[TaxonomyAspect, ...]
    labelled: tuple[Labelled, ...] = ()


class AspectReader:
    """A reader that also says what items are about, and in which mood. Safe to share where the reader within is."""

    def __init__(self, reader: Understander, aspects: AspectList) -> None:
        """Raises :class:`~parvis.engine.aspects.TaxonomyError` for a list that cannot be used."""
        self._reader = reader
        self._finder = AspectFinder(aspects.taxonomy, aspects.labelled)

    def understand(self, items: Sequence[Item]) -> list[Understanding]:
        """Read each item; the answer has the same order and length."""
        worked: list[Worked] | None = None
        if isinstance(self._reader, TellsWorked):
            understood, worked = self._reader.understand_and_tell(items)
        else:
            understood = self._reader.understand(items)
        found = with_aspects(items, understood, self._finder, self._reader, worked)
        return [
            msgspec.structs.replace(read, aspects=aspects) if aspects else read
            for read, aspects in zip(understood, found, strict=True)
        ]


def written(layers: Sequence[Layer], aspects: AspectList) -> tuple[bytes, bytes]:
    """What was taught, as bytes that :func:`taught` reads."""
    return msgspec.msgpack.encode([layer.to_bytes() for layer in layers]), msgspec.msgpack.encode(aspects)


def taught(plain: Understander, told: Sequence[bytes]) -> Understander:
    """The reader with what :func:`written` tells; with nothing told, as it is."""
    if not told:
        return plain
    layers, aspects = told
    reader = plain
    held = [layer_from_bytes(one) for one in msgspec.msgpack.decode(layers, type=list[bytes])]
    if held and isinstance(reader, Teachable):
        reader = reader.with_layers(held)
    return AspectReader(reader, msgspec.msgpack.decode(aspects, type=AspectList))
