"""Every setting, from the environment (prefix LEARNFLOW_) or a `.env` file; `docs/reference/settings.md` lists them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from learnflow.kernel.errors import ConfigurationError

PREFIX, NESTED = "LEARNFLOW_", "__"
ENV_FILE = Path(".env")
INJECTED = {
    "DAPR_HTTP_PORT": "LEARNFLOW_MESH__SIDECAR_PORT",
    "DAPR_API_TOKEN": "LEARNFLOW_MESH__SIDECAR_TOKEN",
    "APP_API_TOKEN": "LEARNFLOW_MESH__APP_TOKEN",
}
"""What Dapr's injector leaves in a container's environment, and the setting that it stands for."""

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def default_data_folder() -> Path:
    """Return where data lies when nobody says otherwise: the user's own data folder."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "learnflow"


def _from_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("a list is written as JSON") from None


class TraceSettings(BaseModel):
    """OpenTelemetry; off without an endpoint, and needs the extra `otel`."""

    endpoint: str = ""
    share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.05


class EdgeSettings(BaseModel):
    """What the built-in edge lets through."""

    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    max_body_kib: Annotated[int, Field(ge=64, le=65536)] = 1024
    cors_origins: Annotated[list[str], BeforeValidator(_from_json)] = Field(default_factory=list)
    tls_in_front: bool = False


class MeshSettings(BaseModel):
    """What one service needs to stand beside its sidecar; only `serve` and `topics` read it."""

    sidecar_port: Annotated[int, Field(ge=1, le=65535)] = 3500
    sidecar_token: str = ""
    app_token: str = ""
    postgres: str = ""
    kafka: str = ""
    public_keys: str = ""
    wait_s: Annotated[float, Field(ge=1.0, le=600.0)] = 60.0


class Settings(BaseModel):
    """All settings of one platform."""

    data: Annotated[Path, AfterValidator(Path.expanduser)] = Field(default_factory=default_data_folder)
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    student: str = "local-student"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    drain_s: Annotated[float, Field(ge=0.0, le=300.0)] = 15.0
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    sandbox: Literal["auto", "1", "2", "unsafe-dev"] = "auto"
    edge: EdgeSettings = Field(default_factory=EdgeSettings)
    traces: TraceSettings = Field(default_factory=TraceSettings)
    mesh: MeshSettings = Field(default_factory=MeshSettings)


def load_settings(**overrides: object) -> Settings:
    """Return the settings: `overrides` first, then the environment, then `.env`.

    Raises ConfigurationError naming the setting and its fix, never its value.
    """
    injected = {setting: os.environ[name] for name, setting in INJECTED.items() if name in os.environ}
    given = _nested({**injected, **_file(), **os.environ})
    given.update({name: value for name, value in overrides.items() if value is not None})
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False)[0]
        name = PREFIX + NESTED.join(str(part) for part in first["loc"]).upper()
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{name} is wrong: {message}. Correct or remove it.") from None
    if settings.sandbox == "unsafe-dev" and settings.host not in LOOPBACK:
        raise ConfigurationError(
            "LEARNFLOW_SANDBOX is wrong: unsafe-dev lets a student's program do what this user may, so it is for one "
            "user on loopback only. Take another tier, or set LEARNFLOW_HOST to 127.0.0.1."
        )
    return settings


def _nested(variables: Mapping[str, str | None]) -> dict[str, Any]:
    """Return LEARNFLOW_EDGE__TLS_IN_FRONT=1 as {"edge": {"tls_in_front": "1"}}."""
    given: dict[str, Any] = {}
    for name in sorted(variables):
        if not name.startswith(PREFIX):
            continue
        *groups, last = name.removeprefix(PREFIX).lower().split(NESTED)
        place = given
        for group in groups:
            inner = place.setdefault(group, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = variables[name]
    return given


def _file() -> Mapping[str, str | None]:
    if not ENV_FILE.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        return dotenv_values(ENV_FILE)
    except UnicodeDecodeError:
        raise ConfigurationError("The file .env is not UTF-8 text: save it as UTF-8 or remove it.") from None
