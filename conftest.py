"""Property tests try the same examples each time, so that a check says the same of the same code twice.

``pytest --hypothesis-profile=explore`` tries new ones: before a release, and whenever one wonders.
"""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.management.commands import flush as django_flush
from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True, scope="session")
def _flush_is_quick() -> Iterator[None]:
    """Emptying the database between tests writes no permission of Django again: Parvis asks its own, and it was half of the time."""
    with mock.patch.object(django_flush, "emit_post_migrate_signal"):
        yield
