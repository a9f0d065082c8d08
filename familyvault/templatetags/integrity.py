"""`{% script "js/x.js" %}` and `{% stylesheet "css/x.css" %}`: own static files, pinned by their hash."""

import base64
import hashlib
from functools import lru_cache

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def script(path: str) -> SafeString:
    """Render a module script of our own with its integrity hash."""
    return format_html('<script type="module" src="{}" integrity="{}"></script>', static(path), _integrity(path))


@register.simple_tag
def stylesheet(path: str) -> SafeString:
    """Render a stylesheet of our own with its integrity hash."""
    return format_html('<link rel="stylesheet" href="{}" integrity="{}">', static(path), _integrity(path))


@lru_cache(maxsize=256)
def _integrity(path: str) -> str:
    digest = hashlib.sha384(_served_bytes(path)).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def _served_bytes(path: str) -> bytes:
    # Collected files differ from their sources: their own references carry hashes.
    try:
        name = staticfiles_storage.stored_name(path)
        with staticfiles_storage.open(name) as served:
            return served.read()
    except (FileNotFoundError, ValueError, AttributeError):
        found = finders.find(path)
        if found is None:
            raise
        with open(found, "rb") as source:
            return source.read()
