"""The project as an app: its system checks are registered when Django starts."""

from django.apps import AppConfig


class FamilyVaultConfig(AppConfig):
    name = "familyvault"

    def ready(self) -> None:
        from familyvault import checks, policy  # noqa: F401
