"""The WSGI entry point that gunicorn serves, on both stacks."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyvault.settings")

application = get_wsgi_application()
