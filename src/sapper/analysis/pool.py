"""Jobs over processes: the same pieces in the same order, sooner.

Workers are spawned, never forked (threads and forks do not mix), and are told the plans
once. With one worker everything runs in this process. A stop by Ctrl-C reaches only this
process, which ends the workers at once; nothing of a half-done run is kept.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from sapper.analysis.worlds import Job, Piece, Prepared, run_job

Progress = Callable[[int, int], None]
"""Called with the lanes (worlds and their other fates) done so far, and with all there are."""

_LOOK_EVERY = 0.2
# what a worker process was told (plans, worlds, seed, count of lane-steps); written when it starts
_TOLD: list[tuple[tuple[Prepared, ...], int, int, Any]] = []


def run_jobs(
    prepared: Sequence[Prepared],
    jobs: Sequence[Job],
    worlds: int,
    seed: int,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Piece]:
    """One piece a job, in the order of the jobs, whatever the number of workers."""
    whole = sum(job.count for job in jobs)
    tell = progress or _silent
    tell(0, whole)
    if workers <= 1 or len(jobs) <= 1:
        return _here(prepared, jobs, worlds, seed, tell, whole)
    return _apart(tuple(prepared), jobs, worlds, seed, workers, tell, whole)


def _here(
    prepared: Sequence[Prepared],
    jobs: Sequence[Job],
    worlds: int,
    seed: int,
    tell: Progress,
    whole: int,
) -> list[Piece]:
    pieces: list[Piece] = []
    done = 0
    for job in jobs:
        plan = prepared[job.account]
        steps = plan.plan.calendar.steps + 1

        def on_step(step: int, before: int = done, job: Job = job, steps: int = steps) -> None:
            tell(before + job.count * (step + 1) // steps, whole)

        pieces.append(run_job(plan, job, worlds, seed, on_step))
        done += job.count
        tell(done, whole)
    return pieces


def _apart(
    prepared: tuple[Prepared, ...],
    jobs: Sequence[Job],
    worlds: int,
    seed: int,
    workers: int,
    tell: Progress,
    whole: int,
) -> list[Piece]:
    context = multiprocessing.get_context("spawn")
    counter = context.Value("Q", 0)
    steps = sum(job.count * (prepared[job.account].plan.calendar.steps + 1) for job in jobs)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)),
        context,
        initializer=_listen,
        initargs=(prepared, worlds, seed, counter),
    )
    try:
        with _interrupts_held():
            futures = [pool.submit(_work, job) for job in jobs]
        waiting: set[Future[Piece]] = set(futures)
        while waiting:
            _, waiting = wait(waiting, timeout=_LOOK_EVERY)
            tell(whole * counter.value // max(steps, 1), whole)
        pieces = [future.result() for future in futures]
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    tell(whole, whole)
    return pieces


def _listen(prepared: tuple[Prepared, ...], worlds: int, seed: int, counter: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _TOLD[:] = [(prepared, worlds, seed, counter)]


def _work(job: Job) -> Piece:
    prepared, worlds, seed, counter = _TOLD[0]

    def on_step(_step: int) -> None:
        with counter.get_lock():
            counter.value += job.count

    return run_job(prepared[job.account], job, worlds, seed, on_step)


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


def _silent(done: int, whole: int) -> None:
    del done, whole
