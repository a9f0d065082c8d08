"""Ports of the loopback for servers that are about to start."""

import os
import random
import socket

# Below those that systems give to outgoing connections, one of which may begin between our look and the server's start.
_PORTS = range(20_000, 32_000)
# Processes of pytest-xdist that look at the same moment never find the same port.
_SHARES = 16
_chance = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """A port at which nobody listens, and which nobody but the caller will be given soon."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = _PORTS[worker % _SHARES :: _SHARES]
    # Several may be asked for before anybody listens; after hundreds, the first are free again.
    if len(_given) > len(own) // 2:
        _given.clear()
    port = next(port for port in _chance.sample(own, len(own)) if port not in _given and _is_free(port))
    _given.add(port)
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
