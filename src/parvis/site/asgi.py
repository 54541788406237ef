"""The ASGI application that ``parvis web`` serves: static files at once, everything else by Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
django_application = get_asgi_application()

from parvis.site.static_files import StaticFiles  # noqa: E402 - needs Django to be set up

application = StaticFiles(django_application)
