"""Days as the family speaks of them: "yesterday", "3 weeks ago", "until 3 August"."""

from datetime import datetime, timedelta

from django import template
from django.utils import formats, timezone

register = template.Library()

# (at least so many days, in days, the word)
_STEPS = ((730, 365, "year"), (60, 30, "month"), (14, 7, "week"), (2, 1, "day"))


@register.filter
def days_ago(moment: datetime | None) -> str:
    """Return how long ago something was, in whole days: "today", "yesterday", "5 days ago", "4 months ago"."""
    if moment is None:
        return "never"
    days = (timezone.localdate() - timezone.localdate(moment)).days
    for least, length, word in _STEPS:
        if days >= least:
            number = days // length
            return f"{number} {word}{'' if number == 1 else 's'} ago"
    return "yesterday" if days == 1 else "today"


@register.filter
def last_day(end: datetime | None) -> str:
    """Return the last day before an end: "3 August", with the year unless it is this one."""
    if end is None:
        return ""
    # What ends at midnight has the day before as its last.
    last = timezone.localtime(end - timedelta(seconds=1))
    return formats.date_format(last, "j F" if last.year == timezone.localdate().year else "j F Y")
