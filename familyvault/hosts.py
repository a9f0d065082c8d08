"""Names and addresses: under which the vault answers, and which of them are this machine alone."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit


def allowed_hosts(public_url: str) -> list[str]:
    """Return the hosts that requests may name: the public one, this machine's own names, and loopback."""
    public = split_address(public_url).hostname
    local = socket.gethostname().lower()
    names = [public, "localhost", "127.0.0.1", "[::1]", local, f"{local}.local"]
    return list(dict.fromkeys(name for name in names if name))


def split_address(url: str) -> SplitResult:
    """Split an address into its parts; what cannot be one comes back empty, for the checks to refuse."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it is what judges it)
    except ValueError:
        return urlsplit("")
    return parts


def is_loopback(host: str | None) -> bool:
    """Tell whether browsers take this host for the machine itself, so that plain http is as good as https."""
    if host in ("localhost", None) or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_elsewhere(host: str | None) -> bool:
    """Tell whether what is asked under this name may be on another machine: all but loopback, a socket in a file, and a bare
    name, which only this machine's own network knows (Compose's, or its hosts file).
    """
    if not host or host.startswith("/") or is_loopback(host):
        return False
    return "." in host or ":" in host


def listens_beyond_this_machine(bind: str) -> bool:
    """Tell whether any of gunicorn's addresses in `bind` (HOST:PORT, unix:PATH, by commas) is open to other machines.

    What is not understood counts as open, and so does no host at all: gunicorn takes that for every interface.
    """
    return any(not _is_local(address.strip()) for address in bind.split(","))


def own_address(bind: str) -> str:
    """Return the http address at which this machine reaches what listens at `bind`; empty for a socket in a file."""
    first = bind.split(",")[0].strip()
    place = split_address(f"//{first}")
    if first.startswith("unix:") or place.port is None:
        return ""
    host = place.hostname or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{place.port}" if ":" in host else f"http://{host}:{place.port}"


def _is_local(address: str) -> bool:
    if address.startswith("unix:"):
        return True
    host = split_address(f"//{address}").hostname
    return host is not None and is_loopback(host)
