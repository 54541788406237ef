"""Where what is online is changed."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import changing

urlpatterns: list[URLPattern] = [
    path("<int:post_id>/change/", changing.change, name="change"),
    path("changes/<int:change_id>/<slug:verb>/", changing.deed, name="change-deed"),
]
