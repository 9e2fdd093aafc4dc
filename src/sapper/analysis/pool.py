"""Jobs over processes: the same pieces in the same order, sooner.

Workers are spawned, never forked (threads and forks do not mix), and are told the plans
once. With one worker everything runs in this process. A stop by Ctrl-C reaches only this
process, which then lets running jobs end and drops the rest.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

from sapper.analysis.worlds import Job, Piece, Prepared, run_job

Progress = Callable[[int, int], None]
"""Called with the worlds done so far and those to be run in all."""

# what a worker process was told; written once, when it starts
_TOLD: list[tuple[tuple[Prepared, ...], int]] = []


def run_jobs(
    prepared: Sequence[Prepared],
    jobs: Sequence[Job],
    seed: int,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Piece]:
    """One piece a job, in the order of the jobs, whatever the number of workers."""
    whole = sum(job.count for job in jobs)
    done = 0
    if progress is not None:
        progress(0, whole)
    if workers <= 1 or len(jobs) <= 1:
        pieces: list[Piece] = []
        for job in jobs:
            pieces.append(run_job(prepared[job.account], job, seed))
            done += job.count
            if progress is not None:
                progress(done, whole)
        return pieces
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_tell,
        initargs=(tuple(prepared), seed),
    )
    try:
        waiting: dict[Future[Piece], Job] = {pool.submit(_work, job): job for job in jobs}
        for future in as_completed(waiting):
            future.result()
            done += waiting[future].count
            if progress is not None:
                progress(done, whole)
        return [future.result() for future in waiting]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _tell(prepared: tuple[Prepared, ...], seed: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _TOLD[:] = [(prepared, seed)]


def _work(job: Job) -> Piece:
    prepared, seed = _TOLD[0]
    return run_job(prepared[job.account], job, seed)
