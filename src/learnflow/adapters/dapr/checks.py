"""What must be true of the sidecar's components before a service may rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from learnflow.kernel.errors import ConfigurationError

WANTED_TYPE, WANTED_VERSION = "state.postgresql", "v2"


def require_postgres(metadata: Mapping[str, Any], component: str = "state") -> None:
    """Return when every state component is PostgreSQL v2 and `component` is one; raises ConfigurationError."""
    found: dict[str, tuple[str, str]] = {}
    for entry in metadata.get("components") or ():
        kind = str(entry.get("type", ""))
        if kind.startswith("state."):
            found[str(entry.get("name", ""))] = (kind, str(entry.get("version", "")))
    for name, (kind, version) in found.items():
        if (kind, version) != (WANTED_TYPE, WANTED_VERSION):
            raise ConfigurationError(
                f"The state component {name} is {kind}/{version}, but its transactions must be all or none: on Redis"
                " one with a stale ETag still does its other writes, so that a student's state and its event come"
                f" apart. Use {WANTED_TYPE}, version {WANTED_VERSION}, in the component file of {name}."
            )
    if component not in found:
        raise ConfigurationError(
            f"The sidecar has no state component {component} for this service. Add one of type {WANTED_TYPE}, version"
            f" {WANTED_VERSION}, and name the service in its scopes."
        )
