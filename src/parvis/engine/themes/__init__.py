"""What is being talked about, now against before.

:mod:`~parvis.engine.themes.terms` cuts mentions into words, phrases, hashtags, handles and links;
:mod:`~parvis.engine.themes.rising` says which of them grew; :mod:`~parvis.engine.themes.clustering` puts mentions that speak
of the same thing together; :mod:`~parvis.engine.themes.finding` makes themes of that: a title, a query that finds the theme
again, figures, and the posts that speak best for it; :mod:`~parvis.engine.themes.newness` finds, day after day, those that
nobody spoke of before.
"""
