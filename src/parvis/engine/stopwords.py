"""Little words of French and English, folded as :mod:`parvis.engine.words` folds: everywhere, and telling nothing alone."""

from __future__ import annotations

_FRENCH = """
a ai aie aient aies ait alors apres as au aucun aussi aux avaient avais avait avant avec avez avoir avons ayant c ca car
ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment d dans de debout dedans dehors depuis
des deux doit donc dont du elle elles en encore es est et etaient etais etait etant ete etes etiez etions etre eu eut
eux fait faire fais faut fois font fut h hein hors ici il ils j je jusqu jusque l la le les leur leurs lui m ma mais me
meme memes mes mi moi moins mon n ne ni nos notre nous on ont ou par parce pas peu peut peux plus plusieurs plutot pour
pourquoi qu quand que quel quelle quelles quels qui quoi rien s sa sans se sera serait ses si sinon soi soient sois
soit sommes son sont sous suis sur t ta tandis tant te tel telle tellement tels tes toi ton tous tout toute toutes tres
trop tu un une va vais vas vers voici voila vont vos votre vous vu y etc svp stp rt via cc quelque quelques ya deja
toujours jamais bien non oui juste
"""
_ENGLISH = """
a about above after again all also am an and any are aren as at be because been before being below between both but by
can cannot could couldn d did didn do does doesn doing don down during each few for from further get got had hadn has
hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself just let ll m me
more most my myself no nor not now of off on once only or other ought our ours ourselves out over own re s same she
should shouldn so some such t than that the their theirs them themselves then there these they this those through to
too under until up ve very was wasn we were weren what when where which while who whom why will with won would wouldn
you your yours yourself yourselves u ur im dont rt via amp
"""

FRENCH = frozenset(_FRENCH.split())
ENGLISH = frozenset(_ENGLISH.split())
STOP_WORDS = FRENCH | ENGLISH
BY_LANGUAGE = {"fr": FRENCH, "en": ENGLISH}
