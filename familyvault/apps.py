"""The project as an app: its system checks and the staff pages are registered when Django starts."""

from django.apps import AppConfig


class FamilyVaultConfig(AppConfig):
    name = "familyvault"

    def ready(self) -> None:
        import accounts.admin  # noqa: F401
        import albums.admin  # noqa: F401
        from familyvault import checks, policy, security_log  # noqa: F401

        security_log.listen()
