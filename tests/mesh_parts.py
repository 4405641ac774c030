"""The real parts as fixtures, for every suite with the marker `mesh`: each is started once a session and never left."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from infrastructure.local.parts import Parts
    from infrastructure.local.processes import Kafka, Postgres


@pytest.fixture(scope="session")
def parts() -> Parts:
    """Where the parts are; skips what needs them when one is missing, or fails it under LEARNFLOW_MESH_REQUIRED."""
    from infrastructure.local.parts import MissingPart, find

    try:
        return find()
    except MissingPart as missing:
        if os.environ.get("LEARNFLOW_MESH_REQUIRED"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def kafka(parts: Parts) -> Iterator[Kafka]:
    from infrastructure.local.processes import Kafka

    with Kafka(parts) as running:
        yield running


@pytest.fixture(scope="session")
def postgres(parts: Parts) -> Iterator[Postgres]:
    from infrastructure.local.processes import Postgres

    with Postgres(parts) as running:
        yield running


@pytest.fixture
def postgres_dsn(postgres: Postgres) -> Iterator[str]:
    """The connection string of an empty database that goes with the test."""
    name = f"test_{uuid.uuid4().hex}"
    yield postgres.create_database(name)
    postgres.drop_database(name)
