"""Where imports answer."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.listening.views import imports

urlpatterns: list[URLPattern] = [
    path("", imports.import_list, name="imports"),
    path("upload/", imports.upload, name="import-upload"),
    path("<int:import_id>/", imports.import_detail, name="import"),
    path("<int:import_id>/progress/", imports.progress, name="import-progress"),
    path("<int:import_id>/preview/", imports.preview, name="import-preview"),
    path("<int:import_id>/start/", imports.start, name="import-start"),
    path("<int:import_id>/cancel/", imports.cancel, name="import-cancel"),
    path("<int:import_id>/resume/", imports.resume, name="import-resume"),
    path("<int:import_id>/delete/", imports.delete, name="import-delete"),
    path("<int:import_id>/rejects/", imports.rejects, name="import-rejects"),
]
