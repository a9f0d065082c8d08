"""The pages on which a mailed code is typed: each says so when the code ran out, and coming in costs the same work whether
anybody was sent one.
"""

import time
import uuid

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.stages import LoginStageKey
from allauth.account.views import confirm_login_code, email_verification_sent
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from familyvault.policy import ANYONE, policy

RAN_OUT = "That code ran out, ten minutes after you first asked. Please ask for a new one."


@policy(ANYONE, GET=302, POST=302)
def confirm_code(request: HttpRequest) -> HttpResponse:
    """For an unknown address there is nobody to look up, and the answer would come sooner: look for nobody."""
    attempt = request.session.get(LOGIN_SESSION_KEY)
    if attempt is not None and attempt.get("user_pk") is None:
        User.objects.filter(pk=uuid.uuid4()).first()
    _say_if_ran_out(request, asked=_code_of(attempt), good_for=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    return confirm_login_code(request)


@policy(ANYONE, GET=302, POST=302)
def confirm_address(request: HttpRequest) -> HttpResponse:
    """The code that shows whose an address is."""
    asked = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY, {})
    _say_if_ran_out(request, asked=asked, good_for=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
    return email_verification_sent(request)


def _code_of(attempt: dict | None) -> dict:
    """What allauth keeps of an attempt's code: nothing for one that is at its second step, for which no code is asked."""
    stages = attempt["state"].get("stages", {}) if attempt else {}
    return stages.get(LoginStageKey.LOGIN_BY_CODE, {}).get("data", {})


def _say_if_ran_out(request: HttpRequest, *, asked: dict, good_for: int) -> None:
    """`asked`: what the session holds of a code, "at" its time; allauth ends it in silence after `good_for` seconds."""
    if "at" in asked and time.time() - asked["at"] > good_for:
        messages.error(request, RAN_OUT)
