from accounts.models.device import Device
from accounts.models.kept_mail import KeptMail
from accounts.models.user import User
from accounts.models.vault import Vault

__all__ = ["Device", "KeptMail", "User", "Vault"]
