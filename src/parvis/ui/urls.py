"""Addresses of the design system."""

from django.urls import path

from parvis.ui import views

app_name = "ui"
urlpatterns = [path("", views.show, name="style-guide")]
