"""Standing queries: which watches does an item concern?

:mod:`~parvis.engine.matching.reference` says what a query means, simply; :mod:`~parvis.engine.matching.matcher` gives
the same answers for thousands of watches at the speed of a firehose; :mod:`~parvis.engine.matching.highlighting`
shows a person the words that made a text match.
"""

from parvis.engine.matching.highlighting import highlights
from parvis.engine.matching.matcher import Matcher
from parvis.engine.matching.reference import matches

__all__ = ["Matcher", "highlights", "matches"]
