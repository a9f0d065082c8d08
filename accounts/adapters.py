"""What FamilyVault changes in allauth: nobody signs up through it, and a passkey never locks anybody out."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed by every door: people come in by an invitation, which has a view of its own."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    def is_mfa_enabled(self, user, types=None) -> bool:
        # With a passkey on the phone, a code on the laptop would demand the passkey there: only TOTP is a second step.
        second_steps = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
        if types is not None and set(types) == second_steps:
            types = [Authenticator.Type.TOTP]
        return super().is_mfa_enabled(user, types)
