"""The child process that takes the text out of a PDF: bytes in, JSON out.

Run as a program by `sapper.evidence.document_pdf` and never imported by it: a PDF can make a
reader loop or take all memory, and then only this process dies. It needs nothing of sapper. Writes `{"pages": [...]}`, or `{"fault": "..."}`.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
import warnings

MAX_PAGES = 3_000
MAX_CHARACTERS = 30_000_000
MEMORY = 2_000_000_000


def pages_of(data: bytes) -> dict[str, object]:
    """The text of every page of a PDF, or what keeps it from being read."""
    from pypdf import PasswordType, PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return {"fault": "it is locked with a password"}
        pages: list[str] = []
        size = 0
        for page in reader.pages[:MAX_PAGES]:
            text = page.extract_text()
            size += len(text)
            if size > MAX_CHARACTERS:
                break
            # half of a pair that stands alone is no character
            pages.append(text.encode("utf-8", "replace").decode("utf-8"))
    except MemoryError:
        return {"fault": "it needs more memory than is given to one document"}
    except RecursionError:
        return {"fault": "it is nested without end"}
    except Exception:
        # whatever a broken file does to its reader, it is the file that is broken
        return {"fault": "it is no sound PDF"}
    return {"pages": pages}


def main() -> None:
    """Read a PDF from standard input and write its pages to standard output."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(pages_of(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
