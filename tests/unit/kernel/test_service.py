"""A descriptor says all that a service is, and never changes."""

from __future__ import annotations

import dataclasses

import pytest
from tests.unit.kernel.world import call, runtime

from learnflow.bootstrap import load_services
from learnflow.fleet import FLEET
from learnflow.kernel.auth.principal import ROLE_PERMISSIONS
from learnflow.kernel.service import Service

SERVICES = load_services()


class TestService:
    def test_a_smallest_one_offers_nothing_and_needs_nothing(self):
        service = Service("a", "Does nothing")
        assert (service.routes, service.operations, service.consumers, service.jobs) == ((), (), (), ())
        assert (service.warm(), service.export, dict(service.archives)) == (None, None, {})

    def test_never_changes(self):
        with pytest.raises(dataclasses.FrozenInstanceError):
            Service("a", "b").app_id = "c"
        with pytest.raises(dataclasses.FrozenInstanceError):
            call().idempotency_key = "x"

    def test_what_one_runtime_remembers_no_other_knows(self):
        one, other = runtime(), runtime()
        one.memory["x"] = 1
        assert other.memory == {}


class TestFleet:
    def test_every_line_is_a_service_and_every_agent_responds(self):
        assert [service.app_id for service in SERVICES] == [member.app_id for member in FLEET]
        for service in SERVICES[1:]:
            assert "respond" in {operation.name for operation in service.operations}

    @pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.app_id)
    def test_routes_need_a_permission_that_some_role_has(self, service):
        known = frozenset().union(*ROLE_PERMISSIONS.values())
        for route in service.routes:
            assert route.permission in known, route.path
            assert route.path.startswith("/api/v1/")
            assert route.method != "POST" or (route.request is not None and route.examples)
            assert route.summary

    def test_the_path_of_each_line_is_routed(self):
        paths = {route.path for service in SERVICES for route in service.routes}
        assert {f"/api/v1/{member.path}" for member in FLEET} <= paths

    def test_no_path_is_taken_twice(self):
        routes = [(route.method, route.path) for service in SERVICES for route in service.routes]
        assert len(set(routes)) == len(routes)
