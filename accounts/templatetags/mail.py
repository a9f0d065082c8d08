"""Whether mail leaves, for the pages that promise some."""

from django import template

from accounts import mail_out

register = template.Library()


@register.simple_tag
def mail_is_out() -> bool:
    return mail_out.is_out()
