"""Every setting, from the environment (prefix LEARNFLOW_) or a `.env` file; `docs/reference/settings.md` lists them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from learnflow.kernel.errors import ConfigurationError


def default_data_folder() -> Path:
    """Return where data lies when nobody says otherwise: the user's own data folder."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "learnflow"


class TraceSettings(BaseModel):
    """OpenTelemetry; off without an endpoint, and needs the extra `otel`."""

    endpoint: str = ""
    share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.05


class EdgeSettings(BaseModel):
    """What the built-in edge lets through."""

    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    max_body_kib: Annotated[int, Field(ge=64, le=65536)] = 1024
    cors_origins: list[str] = Field(default_factory=list)
    tls_in_front: bool = False


class Settings(BaseSettings):
    """All settings of one platform."""

    model_config = SettingsConfigDict(
        env_prefix="LEARNFLOW_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    data: Annotated[Path, AfterValidator(Path.expanduser)] = Field(default_factory=default_data_folder)
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    student: str = "local-student"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    drain_s: Annotated[float, Field(ge=0.0, le=300.0)] = 15.0
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    edge: EdgeSettings = Field(default_factory=EdgeSettings)
    traces: TraceSettings = Field(default_factory=TraceSettings)


def load_settings(**overrides: object) -> Settings:
    """Return the settings, `overrides` first; raise ConfigurationError naming the setting and its fix."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "LEARNFLOW_" + "__".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name} is wrong: {first['msg']}. Correct or remove it.") from None
    except SettingsError as error:
        # Its own text names the field and never the value; a list or a group of settings is written as JSON.
        named = re.search(r'field "(\w+)"', str(error))
        name = f"LEARNFLOW_{named[1].upper()}" if named else "A setting"
        detail = (
            f"{name}, or a setting whose name begins so, is wrong: lists are written as JSON. Correct or remove it."
        )
        raise ConfigurationError(detail) from None
    except UnicodeDecodeError:
        raise ConfigurationError("The file .env is not UTF-8 text: save it as UTF-8 or remove it.") from None
