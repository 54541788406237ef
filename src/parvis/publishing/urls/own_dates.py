"""Where the key dates of brands are set."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import own_dates

urlpatterns: list[URLPattern] = [
    path("key-dates/", own_dates.date_list, name="own-dates"),
    path("key-dates/file/", own_dates.bring_in, name="own-dates-file"),
    path("key-dates/<int:number>/", own_dates.one, name="own-date"),
    path("key-dates/<int:number>/forget/", own_dates.forget, name="own-date-forget"),
]
