"""The query language: what a person types to say what they listen for.

====================  =======================================================================================
typed                 matches an item when…
====================  =======================================================================================
``livraison``         the word is among its tokens (see :mod:`parvis.engine.words`: case and accents do not count)
``livr*``             one of its tokens begins so
``"pas content"``     these words follow each other (also between “ ”, « » and „ “); ``l'appli`` is such a phrase
``"pas content"~3``   these words, in this order, with at most 3 other words between them in all
``a NEAR/3 b``        the same in either order (also ``PROCHE/3``)
``a b``, ``a AND b``  both (also ``ET``)
``a OR b``            at least one (also ``OU``); AND binds tighter than OR
``-a``, ``NOT a``     not a (also ``SAUF``)
``( )``               grouping
``#launch``           one of ``Item.hashtags``, folded, equals it; ``#lau*`` begins so
``@free``             one of ``Item.mentions``, lower case, equals it or begins with it and ``@`` (any server)
``author:free``       the author's handle, lower case, equals it or begins with it and ``@``; or the author's id equals it
``lang:fr``           the understood language equals it (the part before ``-``)
``network:mastodon``  the item's network equals it
``site:lemonde.fr``   the host of the item's own address or of one of its links equals it or ends with ``.`` + it
``link:/promo``       one of its links contains it (lower case); an address typed as it is means the same
``is:reply``          it has ``in_reply_to``; ``is:quote``: ``quote_of``; ``is:repost``: ``repost_of``;
                      ``is:original``: none of the three
====================  =======================================================================================

Operators are upper case only, so that "et", "ou", "or" stay words. Fields have French names too: ``auteur:``,
``langue:``, ``réseau:``, ``lien:``, ``est:réponse|partage|citation|original``. Prefixes (``author:free*``) work for
hashtags, mentions and authors' handles. The empty query is :class:`~parvis.engine.query.ast.Everything`.

:mod:`~parvis.engine.query.parsing` reads, :mod:`~parvis.engine.query.writing` writes back, explains and warns,
:mod:`~parvis.engine.query.fields` says what of an item each field looks at, :mod:`~parvis.engine.query.composing`
builds and reduces queries, :mod:`~parvis.engine.query.proximity` gives phrases as patterns.
"""

from parvis.engine.query.ast import And, Everything, Field, Node, Not, Or, Phrase, Span, Term
from parvis.engine.query.composing import combine, search_words
from parvis.engine.query.errors import QueryError
from parvis.engine.query.parsing import parse
from parvis.engine.query.writing import explain, format, warnings

__all__ = [
    "And",
    "Everything",
    "Field",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "QueryError",
    "Span",
    "Term",
    "combine",
    "explain",
    "format",
    "parse",
    "search_words",
    "warnings",
]
