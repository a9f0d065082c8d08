"""The code of a browser that waits, for templates."""

from django import template

from albums.guests.spoken_code import spoken_code

register = template.Library()
register.filter(spoken_code)
