"""Where sources answer."""

from django.urls import path

from parvis.listening.views import sources

urlpatterns = [
    path("", sources.source_list, name="sources"),
    path("new/", sources.choose_network, name="source-choose"),
    path("new/<slug:network>/", sources.add, name="source-new"),
    path("discover/", sources.discover_feeds, name="source-discover"),
    path("<int:source_id>/", sources.edit, name="source-edit"),
    path("<int:source_id>/pause/", sources.pause, name="source-pause"),
    path("<int:source_id>/delete/", sources.delete, name="source-delete"),
]
