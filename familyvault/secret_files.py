"""Reads secrets from the environment, a named file, or the data folder; never from code."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret(env, name: str, default_file: Path) -> str:
    """Return the secret `name`: from the environment, from the file `{name}_FILE`, or from `default_file`.

    Raises ImproperlyConfigured, naming the file and never the value, when there is none.
    """
    value = env.str(name, default="")
    if value:
        return value.strip()
    try:
        return default_file.read_text().strip()
    except OSError:
        raise ImproperlyConfigured(
            f"The secret {name} is missing: set {name}_FILE, or start the vault with bin/run, which makes {default_file}."
        ) from None


def photo_secret(env, name: str, default_file: Path) -> str:
    """The same for what opens or marks photos; nothing in a process that sees none (WITHOUT_PHOTOS)."""
    return "" if env.bool("WITHOUT_PHOTOS", default=False) else secret(env, name, default_file)
