"""The page of a vault without SMTP on which its keepers find what would have been sent."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.mail import KEPT_FOR
from accounts.models import KeptMail
from familyvault.policy import KEEPER, policy

_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
MOST_SHOWN = 100


@policy(KEEPER, GET=200)
def kept_mail(request: HttpRequest) -> HttpResponse:
    if settings.EMAIL_URL:
        raise Http404
    mails = list(KeptMail.objects.filter(sent_at__gt=timezone.now() - KEPT_FOR)[:MOST_SHOWN])
    for mail in mails:
        found = _CODE.search(mail.body)
        mail.code = found.group(1) if found else ""
    return render(request, "accounts/kept_mail.html", {"mails": mails, "section": "mail"})
