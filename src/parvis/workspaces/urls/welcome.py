"""The settings of an organisation, under."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "welcome"

urlpatterns: list[URLPattern] = []
