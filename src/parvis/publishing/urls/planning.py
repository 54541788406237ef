"""Where posts are planned in time."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import repeating, rhythms

urlpatterns: list[URLPattern] = [
    path("<int:post_id>/repeat/", repeating.repeat, name="repeat"),
    path("<int:post_id>/repeat/preview/", repeating.preview, name="repeat-preview"),
    path("repetitions/<int:repetition_id>/stop/", repeating.stop, name="repeat-stop"),
    path("slots/", rhythms.rhythm_list, name="rhythms"),
    path("slots/<int:account_id>/", rhythms.edit, name="rhythm"),
    path("<int:post_id>/queue/", rhythms.queue, name="queue"),
]
