"""Where short links are followed: outside of everything else, for everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import short_links

urlpatterns: list[URLPattern] = [path("<str:code>", short_links.follow, name="short-link")]
