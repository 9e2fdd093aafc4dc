"""Values that many ask for and one works out.

What depends on worlds alone (the uniforms of priors and claims, a prior's values) is the
same in all accounts that share it, and what is settled before step 0 is the same under all
fates. `Once` lets threads that run such lanes side by side share the work; nothing here
knows what the values are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Protocol

MOST = 4_096
"""So many values are held unless said otherwise."""


class Share(Protocol):
    """Gives the value of a key, and makes it where it is not there yet."""

    def __call__(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value; `make` must depend on nothing that the key does not tell."""
        ...


def apart(key: Hashable, make: Callable[[], Any]) -> Any:
    """A `Share` that shares nothing."""
    del key
    return make()


class Once:
    """A `Share` that makes each value once, whoever asks for it; safe between threads.

    It holds at most `most` values, and lets all of them go before one more.
    A maker may ask for other values, as long as none of them asks for its own.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._made: dict[Hashable, Future[Any]] = {}

    def __call__(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of a key; raises what its maker raised."""
        with self._lock:
            future = self._made.get(key)
            mine = future is None
            if future is None:
                if len(self._made) >= self._most:
                    self._made.clear()
                future = self._made[key] = Future()
        if mine:
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
                with self._lock:
                    self._made.pop(key, None)
        return future.result()
