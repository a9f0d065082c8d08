"""What keepers are told of a restore, for templates."""

from django import template

from albums.backup.told import left_out, restored

register = template.Library()
register.simple_tag(restored, name="restored")
register.simple_tag(left_out, name="left_out")
