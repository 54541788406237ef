"""Where the links of brands are ruled, listed and counted."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import link_rules

urlpatterns: list[URLPattern] = [
    path("rules/<int:brand_id>/links/", link_rules.edit, name="link-rules"),
    path("rules/<int:brand_id>/links/preview/", link_rules.preview, name="link-rules-preview"),
]
