"""The settings of an organisation, under ``/settings/``."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "workspaces"

urlpatterns: list[URLPattern] = []
