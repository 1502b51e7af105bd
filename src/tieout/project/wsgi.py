"""The door for a WSGI server: `gunicorn tieout.project.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieout.project.settings")

application = get_wsgi_application()
