"""Logs: one JSON object a line, with every secret and every address masked.

Whoever reads a log (an administrator, a log collector, a forum where somebody pastes it for help) must learn
from it no way in. The rules err on the side of masking: whatever looks like a token is one.
"""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime

MASK = "***"

_SECRET_NAMES = (
    r"[\w-]{0,64}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|credential|signature)"
    r"[\w-]{0,64}|secret_key|vault_keys|mark_keys|authorization|sessionid|session|csrf[\w-]*|__host-[\w-]+|code"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME_OF_A_CLASS = re.compile(r"(?:[A-Z][a-z]{2,}){2,6}")


def _mask_if_token(match: re.Match[str]) -> str:
    """Mask long runs of token characters, but leave words, names of functions, and ids of tasks and rows."""
    run = match.group()
    looks_random = any(c.isdigit() for c in run) or (run != run.lower() and run != run.upper())
    return MASK if looks_random and not _UUID.fullmatch(run) and not _NAME_OF_A_CLASS.fullmatch(run) else run


# What comes before the sign that a rule looks for is bounded: of a stranger's address of four thousand letters a run without
# an end would be tried again from each.
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Whole headers: Cookie, Set-Cookie, Authorization, as text or as an entry of a dictionary.
    (re.compile(r"(?i)\b((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*[:=]\s*)[^\r\n]+"), rf"\1\2{MASK}"),
    # scheme://user:password@host, as in DATABASE_URL, BROKER_URL and STORAGE_URL.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/@'\"]*@"), rf"\1{MASK}@"),
    # Query strings, which hold whatever a form or a sloppy client put there.
    (re.compile(r"(?<=[\w/*])\?[^\s'\"<>]+"), f"?{MASK}"),
    # name=value and "name": "value" for every name that promises a secret.
    (re.compile(rf"(?i)(?<![\w-])({_SECRET_NAMES})(['\"]?\s*(?:=|:)\s*)(['\"]?)[^\s'\",;&}}]+"), rf"\1\2\3{MASK}"),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+"), f"{MASK}@{MASK}"),
    # gunicorn says of a request that makes no sense from where it came.
    (re.compile(r"\bip=[0-9A-Fa-f.:]+"), f"ip={MASK}"),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), MASK),
    # A key of 32 bytes as key files hold it.
    (re.compile(r"[A-Za-z0-9+/]{43}="), MASK),
    # Invitation, link and set-up tokens in paths, session keys: twenty characters and more.
    (re.compile(r"[A-Za-z0-9_=-]{20,}"), _mask_if_token),
)


def to_console(level: str, *, loggers: dict[str, list[str]]) -> dict:
    """Return a configuration of logging: everything from `level` on, masked, to the console; and these loggers from INFO
    on, each with the filters named for it.
    """
    own = {"handlers": ["console"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "mask": {"()": MaskSecrets},
            "watching": {"()": LeaveOutWatching},
            "no_trace": {"()": LeaveOutTrace},
        },
        "formatters": {"json": {"()": JSONFormatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["mask"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: own | {"filters": filters} for name, filters in loggers.items()},
    }


def mask(text: str) -> str:
    """Return `text` with tokens, credentials, cookies, query strings and e-mail addresses replaced by ***."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class LeaveOutWatching(logging.Filter):
    """Drops gunicorn's lines of open pages that ask whether they may stay: twenty a minute from each would bury the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.args if isinstance(record.args, dict) else {}
        return not (said.get("U") == "/watch/" and str(said.get("s")) == "200")


class LeaveOutTrace(logging.Filter):
    """Drops where in the code a line comes from: of what strangers' programs send all day long the line itself tells enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        return True


class MaskSecrets(logging.Filter):
    """Masks a record's message and traceback for every handler that stands behind it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(_message(record))
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = mask(record.exc_text) if record.exc_text else record.exc_text
        record.stack_info = mask(record.stack_info) if record.stack_info else record.stack_info
        return True


class JSONFormatter(logging.Formatter):
    """Formats a record as {"time", "level", "logger", "message"}, with "status" and "trace" where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": mask(_message(record)),
        }
        if isinstance(status := getattr(record, "status_code", None), int):
            line["status"] = status
        if record.exc_info or record.exc_text:
            line["trace"] = mask(record.exc_text or self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # A wrong format string must not turn a line of log into a failed request.
        return str(record.msg)
