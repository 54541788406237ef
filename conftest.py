"""Property tests try the same examples each time, so that a check says the same of the same code twice.

``pytest --hypothesis-profile=explore`` tries new ones: before a release, and whenever one wonders.
"""

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile("steady")
