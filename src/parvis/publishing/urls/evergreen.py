"""Where texts that stay true are kept, and said again."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import evergreen, evergreen_entries

urlpatterns: list[URLPattern] = [
    path("evergreen/", evergreen.queue_list, name="evergreen-queues"),
    path("evergreen/new/", evergreen.new, name="evergreen-new"),
    path("evergreen/<int:number>/", evergreen.one, name="evergreen"),
    path("evergreen/<int:number>/change/", evergreen.change, name="evergreen-change"),
    path("evergreen/<int:number>/<slug:verb>/", evergreen.deed, name="evergreen-deed"),
    path("evergreen-posts/<int:number>/", evergreen_entries.one, name="evergreen-entry"),
    path("evergreen-posts/<int:number>/<slug:verb>/", evergreen_entries.deed, name="evergreen-entry-deed"),
    path("<int:post_id>/evergreen/", evergreen_entries.keep, name="evergreen-keep"),
]
