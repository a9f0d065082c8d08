"""Access in words, for templates."""

from django import template

from albums.models import Grant
from albums.sharing.words import terms_in_words

register = template.Library()


@register.filter
def in_words(grant: Grant) -> str:
    """Say what a grant gives: "looks, close family, until 3 August 2026"."""
    return terms_in_words(grant)
