"""What the fork server and its worker tell each other."""

import json
from dataclasses import asdict, dataclass
from typing import Self

MAX_PACKET_BYTES = 4096


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a child ended: the signal that killed it (0: none), whether for its time, CPU seconds and peak bytes."""

    signal: int
    timed_out: bool
    cpu_seconds: float
    peak_bytes: int

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, told: bytes) -> Self:
        return cls(**json.loads(told))
