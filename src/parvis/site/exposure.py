"""Whether this installation, as it is configured, may be served on an address: the doors' rules on our
settings.
"""

from __future__ import annotations

from django.conf import settings

from parvis.site import configuration
from parvis.site.doors import check_exposure


def problems_on(host: str) -> list[str]:
    """What keeps Parvis from listening on ``host``, each with its remedy; empty when nothing does."""
    problems = check_exposure(
        host, configuration.get("PARVIS_BASE_URL"), settings.SECRET_KEY, configuration.get("PARVIS_OPEN_DOOR")
    )
    return [str(problem) for problem in problems]
