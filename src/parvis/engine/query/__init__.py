"""The query language: what a person types to say what they listen for.

==========================  =================================================================================
typed                       matches an item when…
==========================  =================================================================================
``livraison``               the word is among its tokens (see :mod:`parvis.engine.words`: case and accents do not count)
``livr*``                   one of its tokens begins so
``*phone``, ``colo?r``      one of its tokens is of that form (``*`` any letters or none, ``?`` inside a word one letter)
``"pas content"``           these words follow each other (also between “ ”, « » and „ “); ``l'appli`` is such a phrase; a
                            word of it may have stars (``"service cli*"``), and a star alone stands for any word
``"pas content"~3``         these words, in this order, with at most 3 other words between them in all
``a NEAR/3 b``              at most 3 other words between the two, in either order (also ``PROCHE/3``); each side is a word,
                            a phrase, another NEAR, or such things joined by OR between parentheses
``a ONEAR/3 b``             the same with a before b (also ``SUIVI/3``)
``=Orange``, ``="La Poste"``  these very characters, capitals and accents included, as whole words
``a b``, ``a AND b``        both (also ``ET``)
``a OR b``                  at least one (also ``OU``); AND binds tighter than OR
``-a``, ``NOT a``           not a (also ``SAUF``)
``( )``                     grouping
``{brand}``                 what the saved fragment of that name matches
``#launch``                 one of ``Item.hashtags``, folded, equals it; ``#lau*`` begins so (also ``tag:``)
``@free``                   one of ``Item.mentions``, lower case, equals it or begins with it and ``@`` (any server)
``author:free``             the author's handle, lower case, equals it or begins with it and ``@``; or the id equals it
``lang:fr``                 the understood language equals it (the part before ``-``)
``network:mastodon``        the item's network equals it
``site:lemonde.fr``         the host of the item's own address or of one of its links equals it or ends with ``.`` + it
``link:/promo``             one of its links contains it (lower case); an address typed as it is means the same
``country:FR``              the country the network states
``followers:[a TO b]``      a known number within the range, limits included; ``*`` is no limit; also ``>a``, ``>=a``, ``<b``,
                            ``<=b``, ``a..b``, ``10k``; likewise ``engagement:`` and ``rating:``
``sentiment:negative``      the understood mood; ``emotion:anger`` the understood emotion (``emotion:none``: none)
``is:reply``                it has ``in_reply_to``; ``is:quote``: ``quote_of``; ``is:repost``: ``repost_of``;
                            ``is:original``: none of the three
``has:image``               also ``video``, ``media``, ``link``, ``hashtag``, ``mention``, ``title``, ``country``, ``rating``
``type:review``             the item's ActivityStreams type
``brand:name``              it belongs to that brand (in searches; a watch is what decides it)
``/* … */``, ``// …``       comments; so is ``# …`` with a space after the sign
==========================  =================================================================================

Operators are upper case only, so that "et", "ou", "or" stay words. Fields have French names too (``auteur:``,
``langue:``, ``réseau:``, ``lien:``, ``pays:``, ``abonnés:``, ``interactions:``, ``tonalité:``, ``émotion:``, ``est:``,
``avec:``, ``note:``, ``marque:``…: :mod:`~parvis.engine.query.values`). Prefixes (``author:free*``) work for
hashtags, mentions and authors' handles. The empty query is :class:`~parvis.engine.query.ast.Everything`.

:mod:`~parvis.engine.query.parsing` reads, :mod:`~parvis.engine.query.expanding` fills in fragments, :mod:`~parvis.engine.query.writing` writes back, explains and warns,
:mod:`~parvis.engine.query.fields` says what of an item each field looks at, :mod:`~parvis.engine.query.composing`
builds and reduces queries, :mod:`~parvis.engine.query.proximity` gives phrases as patterns.
"""

from parvis.engine.query.ast import (
    And,
    Everything,
    Exact,
    Field,
    Fragment,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Span,
    Term,
    Wildcard,
)
from parvis.engine.query.composing import combine, search_words
from parvis.engine.query.errors import QueryError
from parvis.engine.query.expanding import expand
from parvis.engine.query.parsing import parse
from parvis.engine.query.writing import explain, format, warnings

__all__ = [
    "And",
    "Everything",
    "Exact",
    "Field",
    "Fragment",
    "Near",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "QueryError",
    "Range",
    "Span",
    "Term",
    "Wildcard",
    "combine",
    "expand",
    "explain",
    "format",
    "parse",
    "search_words",
    "warnings",
]
