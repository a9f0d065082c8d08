"""The Celery application. The broker only carries hints: the database is the truth (albums/jobs.py)."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from familyvault import alive  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyvault.settings")

TRANSPORT_ALIASES["filesystem"] = "familyvault.folder_broker:Transport"

app = Celery("familyvault")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["albums"])
