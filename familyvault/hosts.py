"""The host names under which this vault answers."""

import socket
from urllib.parse import urlsplit


def allowed_hosts(public_url: str) -> list[str]:
    """Return the hosts that requests may name: the public one, this machine's own names, and loopback."""
    public = urlsplit(public_url).hostname
    local = socket.gethostname().lower()
    names = [public, "localhost", "127.0.0.1", "[::1]", local, f"{local}.local"]
    return list(dict.fromkeys(name for name in names if name))
