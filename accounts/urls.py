"""Routes of set-up, kept mail and one's own account page.

The last eight stand before allauth's routes of the same names, whose pages they take over.
"""

from django.urls import path

from accounts import confirming, kept_mail, logging_out, my_account, passkeys, setup_views, ways_in
from accounts.token_door import door_to

urlpatterns = [
    path("setup/<str:token>/", door_to("setup"), name="setup_door"),
    path("setup/", setup_views.setup, name="setup"),
    path("mail/", kept_mail.kept_mail, name="kept_mail"),
    path("me/", my_account.my_account, name="my_account"),
    path("welcome/", my_account.welcome, name="welcome"),
    path("account/login/code/confirm/", confirming.confirm_code, name="account_confirm_login_code"),
    path("account/confirm-email/", confirming.confirm_address, name="account_email_verification_sent"),
    path("account/email/", ways_in.address, name="account_email"),
    path("account/logout/", logging_out.log_out, name="account_logout"),
    path("account/2fa/", my_account.to_my_account, name="mfa_index"),
    path("account/2fa/totp/activate/", ways_in.authenticator_app, name="mfa_activate_totp"),
    path("account/2fa/webauthn/", my_account.to_my_account, name="mfa_list_webauthn"),
    path("account/2fa/webauthn/add/", passkeys.add_passkey, name="mfa_add_webauthn"),
]
