"""Where tables of posts are brought in and taken out."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import exporting, importing

urlpatterns: list[URLPattern] = [
    path("tables/", importing.table_list, name="tables"),
    path("tables/<int:import_id>/", importing.table, name="table"),
    path("tables/<int:import_id>/preview/", importing.preview, name="table-preview"),
    path("tables/<int:import_id>/start/", importing.start, name="table-start"),
    path("tables/<int:import_id>/on/", importing.carry_on, name="table-on"),
    path("tables/<int:import_id>/discard/", importing.discard, name="table-discard"),
    path("tables/<int:import_id>/refused/", importing.rejects, name="table-rejects"),
    path("export/<slug:form>/", exporting.export, name="export"),
]
