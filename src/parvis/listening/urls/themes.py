"""Themes, and copies and campaigns: the other places of a board."""

from django.urls import path

from parvis.listening.views import themes

urlpatterns = [
    path("brands/<slug:slug>/themes/", themes.brand_themes, name="brand-themes"),
    path("watches/<int:watch_id>/themes/", themes.watch_themes, name="watch-themes"),
    path("brands/<slug:slug>/copies/", themes.brand_copies, name="brand-copies"),
    path("watches/<int:watch_id>/copies/", themes.watch_copies, name="watch-copies"),
]
