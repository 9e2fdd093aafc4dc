"""How this process gives memory back, set at the edge and for command lines only.

A block of worlds fills some tens of megabytes and lets go of them, hundreds of times in a
run. The allocator of glibc gives so much back to the system each time, which clears every
page before it hands it out again: a tenth of the time of a block. Nothing here matters to
what is computed.
"""

from __future__ import annotations

import ctypes
import platform

# names and limits as in glibc's malloc.h; a larger threshold than this is refused
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGEST = 32 * 2**20
_KEPT = 256 * 2**20


def keep_freed_memory() -> bool:
    """Keep up to 256 MB that blocks have let go of; False where the allocator is another."""
    if platform.libc_ver()[0] != "glibc":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    taken = [mallopt(_MMAP_THRESHOLD, _LARGEST), mallopt(_TRIM_THRESHOLD, _KEPT)]
    return all(taken)
