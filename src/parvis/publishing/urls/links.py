"""Where the links of brands are ruled, listed and counted."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import link_rules, links

urlpatterns: list[URLPattern] = [
    path("links/", links.link_list, name="links"),
    path("links/export.csv", links.export, name="links-export"),
    path("links/<int:link_id>/", links.link, name="link"),
    path("links/<int:link_id>/change/", links.change, name="link-change"),
    path("links/<int:link_id>/close/", links.close, name="link-close"),
    path("rules/<int:brand_id>/links/", link_rules.edit, name="link-rules"),
    path("rules/<int:brand_id>/links/preview/", link_rules.preview, name="link-rules-preview"),
]
