"""Numbers of bytes on pages, in the units that the commands use: a MB is 1,000,000 bytes."""

from django import template

from albums.backup.progress import in_words

register = template.Library()
register.filter("amount", in_words)
