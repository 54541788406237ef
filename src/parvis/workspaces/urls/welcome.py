"""The first steps, and joining by invitation, under ``/welcome/``."""

from __future__ import annotations

from django.urls import path

from parvis.workspaces.views import welcome

app_name = "welcome"

urlpatterns = [
    path("", welcome.start, name="start"),
    path("brand/", welcome.brand, name="brand"),
    path("invitation/<str:token>/", welcome.invitation, name="invitation"),
]
