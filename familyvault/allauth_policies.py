"""The policy of each of allauth's routes, by the route's name. Passwords and its own sign-up are closed."""

from familyvault.policy import ANYONE, KEEPER, NOBODY, RELATIVE, Declaration, Policy
from familyvault.scopes import LOGGED_IN, LOGGED_OUT, OWN_PASSKEY, SECOND_STEP, Scope


def _open_to(policy: Policy, scope: Scope | None = None, **answers: int) -> Declaration:
    return Declaration(policy, scope, answers)


_CLOSED = Declaration(NOBODY)

ALLAUTH_DECLARATIONS = {
    "account_login": _open_to(ANYONE, LOGGED_OUT, GET=200, POST=200),
    "account_request_login_code": _open_to(ANYONE, LOGGED_OUT, GET=200, POST=200),
    # These lead back to the log-in whoever has not begun there.
    "account_confirm_login_code": _open_to(ANYONE, GET=302, POST=302),
    "account_email_verification_sent": _open_to(ANYONE, GET=302, POST=302),
    "mfa_authenticate": _open_to(ANYONE, GET=302, POST=302),
    "mfa_login_webauthn": _open_to(ANYONE, GET=302, POST=302),
    "account_inactive": _open_to(ANYONE, GET=200),
    "account_logout": _open_to(ANYONE, LOGGED_IN, GET=200, POST=302),
    "account_reauthenticate": _open_to(RELATIVE, SECOND_STEP, GET=302, POST=302),
    "account_email": _open_to(RELATIVE, GET=200, POST=302),
    "account_signup": _CLOSED,
    "account_change_password": _CLOSED,
    "account_set_password": _CLOSED,
    "account_reset_password": _CLOSED,
    "account_reset_password_done": _CLOSED,
    "account_reset_password_from_key": _CLOSED,
    "account_reset_password_from_key_done": _CLOSED,
    "mfa_index": _open_to(RELATIVE, GET=302),
    "mfa_reauthenticate": _open_to(RELATIVE, SECOND_STEP, GET=200, POST=200),
    # The matrix's keeper has an authenticator app already, and is led to taking it away.
    "mfa_activate_totp": _open_to(KEEPER, GET=302, POST=302),
    "mfa_deactivate_totp": _open_to(KEEPER, GET=200, POST=302),
    "mfa_view_recovery_codes": _open_to(KEEPER, GET=200),
    "mfa_download_recovery_codes": _open_to(KEEPER, GET=200),
    "mfa_generate_recovery_codes": _open_to(KEEPER, GET=200, POST=302),
    "mfa_list_webauthn": _open_to(RELATIVE, GET=302),
    "mfa_add_webauthn": _open_to(RELATIVE, GET=200, POST=200),
    "mfa_edit_webauthn": _open_to(RELATIVE, OWN_PASSKEY, GET=200, POST=200),
    "mfa_remove_webauthn": _open_to(RELATIVE, OWN_PASSKEY, GET=200, POST=302),
    # Without a passkey, this leads to the other ways.
    "mfa_reauthenticate_webauthn": _open_to(RELATIVE, SECOND_STEP, GET=302, POST=302),
}
