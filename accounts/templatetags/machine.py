"""What is typed on the vault's machine."""

import shlex

from django import template

from accounts.models import User

register = template.Library()


@register.filter
def for_the_shell(person: User) -> str:
    """Return what `manage.py let_in` knows a person by, as a shell takes it for one word whatever stands in a name."""
    return shlex.quote(person.email or person.name)
