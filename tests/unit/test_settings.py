"""Settings come from the environment, and one that is wrong is named with its fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnflow.kernel.errors import ConfigurationError
from learnflow.settings import default_data_folder, load_settings


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LEARNFLOW_DATA", raising=False)
    monkeypatch.delenv("LEARNFLOW_PORT", raising=False)


def test_the_defaults_are_a_laptops(monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    found = load_settings()
    assert (found.host, found.port, found.data) == ("127.0.0.1", 8000, Path("/somewhere/learnflow"))
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_data_folder() == Path.home() / ".local" / "share" / "learnflow"


def test_the_environment_counts_and_an_option_counts_more(monkeypatch):
    monkeypatch.setenv("LEARNFLOW_PORT", "8001")
    monkeypatch.setenv("LEARNFLOW_EDGE__CORS_ORIGINS", '["https://a.example"]')
    assert load_settings().port == 8001
    assert load_settings(port=8002, host=None).port == 8002
    assert load_settings().edge.cors_origins == ["https://a.example"]


def test_what_daprs_injector_leaves_counts_less_than_a_setting(monkeypatch):
    monkeypatch.setenv("DAPR_HTTP_PORT", "3501")
    monkeypatch.setenv("DAPR_API_TOKEN", "of the sidecar")
    monkeypatch.setenv("APP_API_TOKEN", "of the app")
    mesh = load_settings().mesh
    assert (mesh.sidecar_port, mesh.sidecar_token, mesh.app_token) == (3501, "of the sidecar", "of the app")
    monkeypatch.setenv("LEARNFLOW_MESH__SIDECAR_PORT", "3502")
    assert load_settings().mesh.sidecar_port == 3502


def test_a_file_beside_the_command_counts():
    Path(".env").write_text("LEARNFLOW_PORT=8003\n")
    assert load_settings().port == 8003


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LEARNFLOW_PORT", "abc", "LEARNFLOW_PORT is wrong"),
        ("LEARNFLOW_PORT", "70000", "LEARNFLOW_PORT is wrong"),
        ("LEARNFLOW_LOG_LEVEL", "loud", "LEARNFLOW_LOG_LEVEL is wrong"),
        ("LEARNFLOW_EDGE__MAX_BODY_KIB", "1", "LEARNFLOW_EDGE__MAX_BODY_KIB is wrong"),
        (
            "LEARNFLOW_EDGE__CORS_ORIGINS",
            "https://a.example",
            "CORS_ORIGINS is wrong: a list is written as JSON",
        ),
        ("LEARNFLOW_TRACES", "{", "LEARNFLOW_TRACES is wrong"),
    ],
)
def test_a_wrong_one_is_named_without_a_copy_of_its_value(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=said) as caught:
        load_settings()
    assert "https://a.example" not in caught.value.detail
    assert caught.value.detail.endswith("Correct or remove it.")


def test_a_file_that_is_no_text_is_named():
    Path(".env").write_bytes(b"LEARNFLOW_STUDENT=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match=r"\.env is not UTF-8"):
        load_settings()
