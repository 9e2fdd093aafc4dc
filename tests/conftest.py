"""Options of the test run."""

from __future__ import annotations

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does: no test hangs on it.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        default=False,
        help="write golden transcripts anew instead of comparing with them",
    )


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept"))
