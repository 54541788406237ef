"""Where language versions are tied together."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import versions

urlpatterns: list[URLPattern] = [
    path("<int:post_id>/versions/<slug:verb>/", versions.deed, name="version-deed")
]
