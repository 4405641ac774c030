"""A store without transactions is refused before anything is written to it."""

from __future__ import annotations

import pytest

from learnflow.adapters.dapr.checks import require_postgres
from learnflow.kernel.errors import ConfigurationError

KAFKA = {"name": "events", "type": "pubsub.kafka", "version": "v1"}
POSTGRES = {"name": "state", "type": "state.postgresql", "version": "v2", "capabilities": ["ETAG", "TRANSACTIONAL"]}


def test_postgresql_is_fine():
    require_postgres({"components": [KAFKA, POSTGRES]})


@pytest.mark.parametrize(
    ("component", "said"),
    [
        ({"name": "state", "type": "state.redis", "version": "v1"}, "state is state.redis/v1"),
        ({"name": "cache", "type": "state.redis", "version": "v1"}, "cache is state.redis/v1"),
        ({"name": "state", "type": "state.postgresql", "version": "v1"}, "state.postgresql/v1"),
        ({"name": "state", "type": "state.in-memory", "version": "v1"}, "state.in-memory"),
    ],
)
def test_any_other_store_is_refused_with_the_reason_and_the_fix(component, said):
    with pytest.raises(ConfigurationError) as caught:
        require_postgres({"components": [POSTGRES, component] if component["name"] != "state" else [component]})
    assert said in caught.value.detail
    assert "stale ETag" in caught.value.detail
    assert "Use state.postgresql, version v2" in caught.value.detail


@pytest.mark.parametrize("metadata", [{}, {"components": None}, {"components": [KAFKA]}])
def test_no_store_at_all_is_refused(metadata):
    with pytest.raises(ConfigurationError, match="no state component state"):
        require_postgres(metadata)
