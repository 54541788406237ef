"""Where feeds that make drafts are followed."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import entry_feeds

urlpatterns: list[URLPattern] = [
    path("from-feeds/", entry_feeds.feed_list, name="entry-feeds"),
    path("from-feeds/new/", entry_feeds.new, name="entry-feed-new"),
    path("from-feeds/<int:number>/", entry_feeds.one, name="entry-feed"),
    path("from-feeds/<int:number>/stop/", entry_feeds.stop, name="entry-feed-stop"),
    path("<int:post_id>/picture/<slug:answer>/", entry_feeds.picture, name="entry-picture"),
]
