"""Texts that are the same or nearly so, and what their being repeated looks like.

:mod:`~parvis.engine.duplicates.grouping` puts near-identical texts together; :mod:`~parvis.engine.duplicates.campaigns`
says which of those groups are copies, storms of quotes or look coordinated, each with its evidence.
"""
