"""Jobs over threads or processes: the same pieces in the same order, sooner.

Compiled programs leave Python's lock alone and run in threads. The interpreter does not, and
runs in processes, which are spawned, never forked (threads and forks do not mix), and are
told the plans once. A stop by Ctrl-C reaches only this process: what has not begun is
dropped, and each thread or process finishes the block it is at. Nobody is killed, since who
dies while he hands in a piece leaves half of it in the pipe, for which this process would
wait for ever.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing.synchronize import Event as Stop
from typing import Any, Protocol, TypeVar

from sapper.analysis.worlds import Job, Piece
from sapper.engine.blocks import in_order
from sapper.engine.engines import Engine

Task = TypeVar("Task")
Result = TypeVar("Result")
Task_contra = TypeVar("Task_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Doing(Protocol[Task_contra, Result_co]):
    """What does jobs: a frozen dataclass, to travel to processes."""

    @property
    def engine(self) -> Engine:
        """What runs its worlds."""
        ...

    def __call__(self, job: Task_contra, /) -> Result_co:
        """Do a job."""
        ...


Progress = Callable[[int, int], None]
"""Called with the lanes (worlds and their other fates) done so far, and with all there are."""
Runner = Callable[[Iterable[Job]], Iterator[Piece]]
"""Gives one piece a job, in the order of the jobs."""

# what a worker process was told, and whether it is to stop; written when it starts
_TOLD: list[tuple[Doing[Any, Any], Stop]] = []


@contextmanager
def runner(
    work: Doing[Task, Result], workers: int
) -> Generator[Callable[[Iterable[Task]], Iterator[Result]]]:
    """Something that runs jobs, `workers` of them at a time, until the block is left."""
    if workers <= 1 or work.engine.name == "compiled":
        yield lambda jobs: in_order(work, jobs, workers)
        return
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(workers, context, initializer=_listen, initargs=(work, stop))
    try:
        yield lambda jobs: _apart(pool, jobs, workers)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _apart(pool: ProcessPoolExecutor, jobs: Iterable[Any], workers: int) -> Iterator[Any]:
    waiting = iter(jobs)

    def more(count: int) -> list[Future[Any]]:
        with _interrupts_held():
            return [pool.submit(_work, job) for job in islice(waiting, count)]

    running = deque(more(workers + 1))
    while running:
        piece = running.popleft().result()
        running.extend(more(1))
        yield piece


def _listen(work: Doing[Any, Any], stop: Stop) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _TOLD[:] = [(work, stop)]


def _work(job: Any) -> Any:
    work, stop = _TOLD[0]
    if stop.is_set():
        # handed out before the stop, and asked for by nobody any more
        raise CancelledError
    return work(job)


@contextmanager
def _interrupts_held() -> Generator[None]:
    """Hold Ctrl-C back: children spawned inside never get it, this process does afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)
