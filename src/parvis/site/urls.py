"""Where each room hangs."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
