"""Where labels are kept, and given to posts."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import labels

urlpatterns: list[URLPattern] = [
    path("labels/", labels.label_list, name="labels"),
    path("<int:post_id>/labels/", labels.label_post, name="post-labels"),
]
