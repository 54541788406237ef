"""Where webhooks are opened and closed."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import hooks

urlpatterns: list[URLPattern] = [
    path("webhooks/", hooks.hook_list, name="hooks"),
    path("webhooks/<int:hook_id>/<slug:verb>/", hooks.deed, name="hook-deed"),
]
