"""A database in a temporary folder, and a second program that uses its file."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fakes import FakeClock
from learnflow.adapters.embedded.database import Database
from learnflow.adapters.embedded.store import EmbeddedStore


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    database = Database(tmp_path, clock)
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> EmbeddedStore:
    return EmbeddedStore(database, "app")


@pytest.fixture
def other_program(database: Database) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(database.file, timeout=0, isolation_level=None)
    yield connection
    connection.close()
