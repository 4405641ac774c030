"""`learnflow serve`, when what it needs is not there; with everything there it is in tests/mesh."""

from __future__ import annotations

import pytest

from learnflow.kernel.auth.keys import KeyRing
from processes import run

WHOLE = {"sidecar_token": "a", "app_token": "b", "postgres": "postgresql://nobody@127.0.0.1:9/x", "wait_s": "1"}


def serve(tmp_path, service, **settings):
    given = {f"LEARNFLOW_MESH__{name.upper()}": value for name, value in settings.items()}
    return run(tmp_path / "data", "serve", service, env=given)


@pytest.mark.parametrize("missing", ["sidecar_token", "app_token", "postgres"])
def test_a_missing_setting_is_named(tmp_path, missing):
    done = serve(tmp_path, "debug-agent", **{**WHOLE, missing: ""})
    assert (done.returncode, f"LEARNFLOW_MESH__{missing.upper()}" in done.stderr) == (5, True)


def test_without_a_sidecar_it_says_so(tmp_path):
    KeyRing.load_or_create(tmp_path / "data" / "keys")
    done = serve(tmp_path, "debug-agent", **WHOLE, sidecar_port="9")
    assert (done.returncode, "sidecar" in done.stderr) == (4, True)


def test_an_unknown_service_is_not_found_and_the_others_are_named(tmp_path):
    done = serve(tmp_path, "no-agent", **WHOLE)
    assert (done.returncode, "debug-agent" in done.stderr) == (6, True)


def test_a_key_file_that_is_none_is_named(tmp_path):
    done = serve(tmp_path, "debug-agent", **WHOLE, public_keys=str(tmp_path / "none.json"))
    assert (done.returncode, "keys public" in done.stderr) == (5, True)


def test_without_keys_it_asks_for_them_and_makes_none(tmp_path):
    done = serve(tmp_path, "debug-agent", **WHOLE)
    assert (done.returncode, "LEARNFLOW_MESH__PUBLIC_KEYS" in done.stderr) == (5, True)
    assert not (tmp_path / "data" / "keys").exists()
