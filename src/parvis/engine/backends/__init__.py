"""Other readers of mood and emotion than the one that ships: a model in a local folder, or a language model at an address.

They answer the same questions as :class:`parvis.engine.judging.Judge`, so that ``parvis evaluate`` can say whether one
is worth its slowness before it is used.
"""
