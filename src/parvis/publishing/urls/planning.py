"""Where posts are planned in time."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import best_times, feeds, repeating, rhythms

urlpatterns: list[URLPattern] = [
    path("<int:post_id>/best-times/", best_times.best_times, name="best-times"),
    path("<int:post_id>/repeat/", repeating.repeat, name="repeat"),
    path("<int:post_id>/repeat/preview/", repeating.preview, name="repeat-preview"),
    path("repetitions/<int:repetition_id>/change/", repeating.change, name="repeat-change"),
    path("repetitions/<int:repetition_id>/stop/", repeating.stop, name="repeat-stop"),
    path("slots/", rhythms.rhythm_list, name="rhythms"),
    path("slots/<int:account_id>/", rhythms.edit, name="rhythm"),
    path("feeds/", feeds.feed_list, name="feeds"),
    path("feeds/<int:feed_id>/close/", feeds.close, name="feed-close"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
    path("<int:post_id>/queue/", rhythms.queue, name="queue"),
]
