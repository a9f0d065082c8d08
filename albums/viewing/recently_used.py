"""A bounded memory of what was used last, shared by the threads of one process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class RecentlyUsed(Generic[T]):
    """Keeps values up to `max_bytes` in all and `max_each` a piece, by `weigh`; the least recently used go first.

    It holds only what can be made again, and never a decision: those are read from the database each time.
    """

    def __init__(self, *, max_bytes: int, weigh: Callable[[T], int], max_each: int | None = None) -> None:
        self._max_bytes = max_bytes
        self._max_each = max_bytes if max_each is None else max_each
        self._weigh = weigh
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of `key`, made by `make` where it is not kept. Two threads may make the same at once."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        value = make()
        with self._lock:
            self._keep(key, value)
        return value

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0

    def _keep(self, key: Hashable, value: T) -> None:
        weight = self._weigh(value)
        if weight > self._max_each:
            return
        _, old_weight = self._kept.pop(key, (None, 0))
        self._kept[key] = (value, weight)
        self.bytes += weight - old_weight
        while self.bytes > self._max_bytes and self._kept:
            _, (_, weight) = self._kept.popitem(last=False)
            self.bytes -= weight
