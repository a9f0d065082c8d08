"""The page of a vault without SMTP on which its keepers find what would have been sent."""

import re

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.mail import KEPT_FOR
from accounts.models import KeptMail, User
from accounts.showing_again import PAGE, ask_again, may_change_ways_in
from familyvault.policy import KEEPER, policy

_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
MOST_SHOWN = 100


@policy(KEEPER, GET=200)
def kept_mail(request: HttpRequest) -> HttpResponse:
    """Codes for keepers and staff only for who has shown that it is them; `?all` asks for that."""
    if settings.EMAIL_URL:
        raise Http404
    may_see_all = may_change_ways_in(request)
    if "all" in request.GET and not may_see_all:
        return ask_again(request, PAGE)
    mails = list(KeptMail.objects.filter(sent_at__gt=timezone.now() - KEPT_FOR)[:MOST_SHOWN])
    kept_back = set() if may_see_all else _addresses_that_open_much()
    for mail in mails:
        found = _CODE.search(mail.body)
        mail.code = found.group(1) if found else ""
        mail.is_kept_back = bool(mail.code) and mail.to.lower() in kept_back
    return render(request, "accounts/kept_mail.html", {"mails": mails, "section": "mail"})


def _addresses_that_open_much() -> set[str]:
    """Of keepers and staff: by a code sent there, a session that was left open would show that it is them."""
    people = User.objects.filter(Q(is_keeper=True) | Q(is_staff=True), email__isnull=False)
    return {email.lower() for email in people.values_list("email", flat=True)}
