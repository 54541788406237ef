"""Where the library of pictures answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import library

urlpatterns: list[URLPattern] = [
    path("library/", library.library, name="library"),
    path("library/choose/", library.choose, name="library-choose"),
    path("library/<int:medium_id>/", library.one, name="library-one"),
    path("library/<int:medium_id>/pick/", library.pick, name="library-pick"),
    path("library/<int:medium_id>/delete/", library.delete, name="library-delete"),
    path("pictures/<int:medium_id>/<slug:shape>/", library.crop, name="picture-crop"),
]
