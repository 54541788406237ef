"""Where words kept ready are written, and chosen from."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import ready_texts

urlpatterns: list[URLPattern] = [
    path("ready/", ready_texts.ready_list, name="ready-texts"),
    path("ready/new/", ready_texts.new, name="ready-text-new"),
    path("ready/choose/", ready_texts.choose, name="ready-texts-choose"),
    path("ready/<int:number>/", ready_texts.one, name="ready-text"),
    path("ready/<int:number>/forget/", ready_texts.forget, name="ready-text-forget"),
]
