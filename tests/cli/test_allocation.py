"""Memory that this process keeps: only where the allocator is glibc's, and harmless elsewhere."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from sapper.cli import allocation

_FAULTS = """
import resource, sys
import numpy as np
from sapper.cli.allocation import keep_freed_memory
if sys.argv[1] == "kept":
    assert keep_freed_memory()
def block():
    [np.ones(1_500_000) for _ in range(5)]
block()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    block()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the allocator is not glibc's")
def test_blocks_that_are_let_go_are_not_cleared_again_by_the_system():
    def faults(how: str) -> int:
        words = [sys.executable, "-c", _FAULTS, how]
        return int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)

    # 60 MB are some 15,000 pages of 4 kB, or fewer larger ones, handed out anew each time
    assert faults("kept") < 200 < faults("given back")


def test_another_allocator_is_left_alone(monkeypatch):
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert not allocation.keep_freed_memory()
