"""docker-compose.yml as Docker Compose reads it: merged, with variables filled in."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?:(:[-?])((?:[^${}]|\$\{[^{}]*\})*))?\}")


def compose(**variables: str) -> dict[str, Any]:
    """The file with YAML's merges and Compose's `${NAME:-default}` and `$$` carried out.

    Raises KeyError for a variable without a default.
    """
    return _filled(yaml.safe_load((ROOT / "docker-compose.yml").read_text()), variables)


def services(**variables: str) -> dict[str, dict[str, Any]]:
    return compose(
        **{"FAMILYVAULT_DOMAIN": "localhost", "FAMILYVAULT_UID": "10001", "FAMILYVAULT_GID": "10001"} | variables
    )["services"]


def _filled(value: Any, variables: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(entry, variables) for key, entry in value.items()}
    if isinstance(value, list):
        return [_filled(entry, variables) for entry in value]
    return _interpolated(value, variables) if isinstance(value, str) else value


def _interpolated(text: str, variables: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name, operator, rest = match.groups()
        if name is None:
            return "$"
        if variables.get(name):
            return variables[name]
        if operator == ":-":
            return _interpolated(rest, variables)
        raise KeyError(f"{name}: {rest}")

    return _VARIABLE.sub(value, text)
