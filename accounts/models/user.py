"""A person with an account: a keeper or a relative."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager):
    def create_user(self, *, name: str, email: str | None = None, is_keeper: bool = False) -> "User":
        """Make a person without a password: they come in by a code, a passkey or a link."""
        user = self.model(name=name, email=self.normalize_email(email) or None, is_keeper=is_keeper)
        user.set_unusable_password()
        user.save(using=self._db, force_insert=True)
        return user

    def keepers(self) -> models.QuerySet["User"]:
        return self.filter(is_keeper=True, is_active=True)


class User(AbstractBaseUser):
    """One person. `name` is what their copies carry, so only a keeper changes it after sign-up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    email = models.EmailField(unique=True, null=True, blank=True)
    is_keeper = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # May open the staff pages (Django's admin), which show no photo. Only a command gives this.
    is_staff = models.BooleanField(default=False)
    # Part of every session's hash: raising it by one ends all of this person's sessions at once.
    session_epoch = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Say whether the staff pages may show this person the rows that `perm` names; nobody changes any there."""
        return self.has_module_perms(perm) and perm.rpartition(".")[2].startswith("view_")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("familyvault.session", value, secret=secret, algorithm="sha256").hexdigest()
