from accounts.models.device import Device
from accounts.models.kept_mail import KeptMail
from accounts.models.letter import Letter
from accounts.models.session import Session
from accounts.models.set_up_token import SetUpToken
from accounts.models.user import User
from accounts.models.vault import Vault

__all__ = ["Device", "KeptMail", "Letter", "Session", "SetUpToken", "User", "Vault"]
