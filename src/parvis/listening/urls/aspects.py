"""Where the list of aspects is seen and changed, and the past read again."""

from django.urls import path

from parvis.listening.views import aspects as views

urlpatterns = [
    path("", views.aspect_list, name="aspects"),
    path("new/", views.edit, name="aspect-new"),
    path("preview/", views.preview, name="aspect-preview"),
    path("start-anew/", views.start_anew, name="aspects-anew"),
    path("past/", views.reading, name="past-reading"),
    path("past/read/", views.read_again, name="past-read"),
    path("past/<int:reading_id>/stop/", views.stop_reading, name="past-stop"),
    path("one/<slug:key>/", views.edit, name="aspect"),
    path("one/<slug:key>/delete/", views.delete, name="aspect-delete"),
]
