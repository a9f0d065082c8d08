"""The pages on which a mailed code is typed: each says so when the code ran out, and coming in costs the same work whether
anybody was sent one.

allauth counts guesses in the session, and of requests at the same instant each has a session of its own, of which the last
one written stays. So here they are counted once more, under a lock, before any of them is compared.
"""

import time
import uuid

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.stages import LoginStageKey
from allauth.account.views import confirm_login_code, email_verification_sent
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from familyvault.policy import ANYONE, policy

RAN_OUT = "That code ran out, ten minutes after you first asked. Please ask for a new one."


@policy(ANYONE, GET=302, POST=302)
def confirm_code(request: HttpRequest) -> HttpResponse:
    """The code that lets in."""
    attempt = request.session.get(LOGIN_SESSION_KEY)
    asked = _code_of(attempt)
    if not _may_try(request, asked=asked):
        clear_login(request)
        return _no_more(request, to="account_request_login_code")
    if attempt is not None and attempt.get("user_pk") is None:
        # For an unknown address there is nobody to look up, and the answer would come sooner: look for nobody.
        User.objects.filter(pk=uuid.uuid4()).first()
    _say_if_ran_out(request, asked=asked, good_for=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    return confirm_login_code(request)


@policy(ANYONE, GET=302, POST=302)
def confirm_address(request: HttpRequest) -> HttpResponse:
    """The code that shows whose an address is."""
    asked = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY, {})
    if not _may_try(request, asked=asked):
        request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
        return _no_more(request, to="account_login" if request.user.is_anonymous else "account_email")
    _say_if_ran_out(request, asked=asked, good_for=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
    return email_verification_sent(request)


def _code_of(attempt: dict | None) -> dict:
    """What allauth keeps of an attempt's code: nothing for one that is at its second step, for which no code is asked."""
    stages = attempt["state"].get("stages", {}) if attempt else {}
    return stages.get(LoginStageKey.LOGIN_BY_CODE, {}).get("data", {})


def _may_try(request: HttpRequest, *, asked: dict) -> bool:
    """Count this try at the code that `asked` tells of, or that it be sent again, and say whether it is within the limit."""
    if request.method != "POST" or "at" not in asked:
        return True
    action = "send_code_again" if request.POST.get("action") == "resend" and _can_resend(asked) else "code"
    # By what was asked for and when: a session may get another key meanwhile.
    return consume(request, action=action, key=f"{asked.get('email')} {asked['at']}")


def _can_resend(asked: dict) -> bool:
    # Where allauth would not send it again it takes what was typed for a guess.
    return asked["resend_count"] < app_settings.LOGIN_BY_CODE_MAX_RESEND_COUNT


def _no_more(request: HttpRequest, *, to: str) -> HttpResponse:
    refused = get_adapter().validation_error("too_many_login_attempts")
    messages.error(request, refused.message)
    return redirect(to)


def _say_if_ran_out(request: HttpRequest, *, asked: dict, good_for: int) -> None:
    """`asked`: what the session holds of a code, "at" its time; allauth ends it in silence after `good_for` seconds."""
    if "at" in asked and time.time() - asked["at"] > good_for:
        messages.error(request, RAN_OUT)
