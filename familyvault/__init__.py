"""The project: settings, routes, the two stacks, and what starts them."""

from familyvault.celery import app as celery_app

__all__ = ["celery_app"]
