"""WSGI: the API and the pages."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
application = get_wsgi_application()

from marketplace.kernel import languages, latency  # noqa: E402  Django must be ready first

import_module(settings.ROOT_URLCONF)  # the pages, which the first visitor would wait for
languages.read_all()
latency.put_all_aside()
