"""What FamilyVault changes in allauth: nobody signs up through it, and a passkey never locks anybody out."""

import time
from datetime import timedelta
from typing import Any

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts import outbox
from accounts.devices import meet
from accounts.models import User, Vault
from accounts.sealing import seal, unseal
from accounts.user_agents import browser_name
from familyvault.security_log import note_failure

TOTP_PURPOSE = "totp"
TOO_QUICK = ("too_many_login_attempts", "rate_limited")
LOGIN_CODE, CODE_SENT = "account/email/login_code", "account/messages/login_code_sent.txt"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "That is not the code. Please look at the newest mail again.",
        "too_many_login_attempts": "Too many tries. Please wait a few minutes and ask for a new code.",
        "rate_limited": "That was a little quick. Please wait a minute and try again.",
        "email_taken": "This address belongs to somebody else here.",
        "duplicate_email": "This is your address already.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed by every door: people come in by an invitation, which has a view of its own."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Let a person's session last as theirs, also in a browser where it was to end with a guest's link; and bind it to
        its device at once: one that is never used again would else be told of and listed nowhere.
        """
        super().login(request, user)
        request.session.set_expiry(None)
        meet(request)

    def get_login_stages(self) -> list[str]:
        """Leave out verifying an address on the way in: a code proves it anyway, and many relatives have none."""
        stages = super().get_login_stages()
        return [stage for stage in stages if not stage.endswith(".EmailVerificationStage")]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Ask nobody again who has just come in: on a second device their passkey may be out of reach."""
        return super().is_reauthentication_required(app=app, **kwargs) and not self._came_in_just_now()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the mail and leave it to the courier."""
        self._post(template_prefix, email, context)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Where a code is said to be on its way and none was written, the address is not known here: write a decoy, so that
        nobody is told so by the time that their answer takes.
        """
        if message_template == CODE_SENT and not getattr(request, "has_posted", False):
            decoy = {"request": request, "code": self.generate_login_code()}
            self._post(LOGIN_CODE, "nobody@localhost", decoy, is_decoy=True)
        super().add_message(request, level, message_template, *args, **kwargs)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Log it, and where a limit refused leave word for `familyvault.middleware.TooManyMiddleware` to say 429."""
        note_failure(allauth_context.request, code)
        if code in TOO_QUICK:
            allauth_context.request.was_too_quick = True
        return super().validation_error(code, *args)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict | None = None, email: str | None = None
    ) -> None:
        """Tell a person of a change to how they come in, and in which browser it was made."""
        details = {"device": browser_name(self.get_http_user_agent(self.request)), **(context or {})}
        super().send_notification_mail(template_prefix, user, details, email or user.email)

    def _post(self, template_prefix: str, email: str, context: dict, *, is_decoy: bool = False) -> None:
        known = {"request": self.request, "email": email, "vault": Vault.objects.first()}
        message = self.render_mail(template_prefix, email, known | context)
        good_for = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT) if "code" in context else outbox.GOOD_FOR
        outbox.post(message, good_for=good_for, is_decoy=is_decoy)
        self.request.has_posted = True

    def _came_in_just_now(self) -> bool:
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        return any(step["at"] > since for step in get_authentication_records(self.request, self.request.user))


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That did not work. Please try again.",
    }

    def is_mfa_enabled(self, user: User, types: list[str] | None = None) -> bool:
        # With a passkey on the phone, a code on the laptop would demand the passkey there: only TOTP is a second step.
        second_steps = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
        if types is not None and set(types) == second_steps:
            types = [Authenticator.Type.TOTP]
        return super().is_mfa_enabled(user, types)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        note_failure(allauth_context.request, code)
        return super().validation_error(code, *args)

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=TOTP_PURPOSE)

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code without inline styles, which the content security policy refuses."""
        return segno.make(url, error="m").svg_inline(scale=4, omitsize=True, title="QR code for your authenticator app")

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return browser_name(allauth_context.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        vault = Vault.objects.first()
        return vault.name if vault else settings.PUBLIC_URL
