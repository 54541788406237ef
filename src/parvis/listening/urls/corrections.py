"""Where corrections of moods are made, seen and undone."""

from django.urls import path

from parvis.listening.views import corrections as views

urlpatterns = [
    path("", views.overview, name="corrections"),
    path("mention/", views.correct, name="mention-correct"),
    path("<slug:language>/switch/", views.switch, name="corrections-switch"),
    path("<slug:language>/forget/", views.forget, name="corrections-forget"),
]
