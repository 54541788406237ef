"""What will disappoint the person who typed a query, where, and what would mend it.

:func:`~parvis.engine.query.linting.linter.lint` is the way in. It answers in time that grows with the query only.
"""
