"""One Dapr sidecar on free ports of this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

from infrastructure.local.parts import Parts
from infrastructure.local.process import HOST, Process, answers_with, free_port


class Sidecar(Process):
    """A sidecar of one app: `http_port` is for the app's calls, `app_port` is where the sidecar calls the app.

    `resources` is the folder of components, subscriptions and resiliency, `config` the Configuration's file. `tokens`
    are the sidecar's and the app's; an empty one is not asked for. `environment` is what components read secrets from.
    `flags` come last and win, for instance ("--log-level", "debug") or ("--enable-app-health-check",).
    """

    name = "sidecar"

    def __init__(  # noqa: PLR0913  each is a thing the sidecar is told, all but two by name
        self,
        parts: Parts,
        app_id: str,
        *,
        app_port: int | None = None,
        resources: Path | None = None,
        config: Path | None = None,
        tokens: tuple[str, str] = ("", ""),
        environment: Mapping[str, str] | None = None,
        flags: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        super().__init__(folder)
        self._binary, self.app_id, self.app_port = parts.sidecar, app_id, app_port
        # The sidecar works in its own folder, where a relative path would mean something else.
        self._resources, self._config = resources and resources.absolute(), config and config.absolute()
        self._api_token, self._app_token = tokens
        self._environment, self._flags = dict(environment or {}), tuple(flags)
        self.http_port = self.grpc_port = self.internal_port = self.metrics_port = 0

    def wait_ready(self, timeout_s: float = 20.0) -> None:
        """Wait until the sidecar takes calls and has connected its app, where it has one; DidNotStart otherwise."""
        path = "/v1.0/healthz" if self.app_port else "/v1.0/healthz/outbound"
        self.wait_until(lambda: self._is_healthy(path), f"answer at {path}", timeout_s)

    def lay_out(self) -> None:
        """Choose the ports."""
        self.http_port, self.grpc_port, self.internal_port, self.metrics_port = (free_port() for _ in range(4))

    def command(self) -> list[str]:
        """Return the sidecar's command line; tokens travel in its environment."""
        flags = {
            "--app-id": self.app_id,
            "--dapr-listen-addresses": HOST,
            "--dapr-http-port": str(self.http_port),
            "--dapr-grpc-port": str(self.grpc_port),
            "--dapr-internal-grpc-listen-address": HOST,
            "--dapr-internal-grpc-port": str(self.internal_port),
            "--metrics-listen-address": HOST,
            "--metrics-port": str(self.metrics_port),
            "--dapr-graceful-shutdown-seconds": "1",
        }
        if self.app_port:
            flags |= {"--app-channel-address": HOST, "--app-port": str(self.app_port)}
        if self._resources:
            flags["--resources-path"] = str(self._resources)
        if self._config:
            flags["--config"] = str(self._config)
        return [str(self._binary), *(part for flag in flags.items() for part in flag), *self._flags]

    def extra_environment(self) -> dict[str, str]:
        """Return what the components read, and both tokens."""
        tokens = {"DAPR_API_TOKEN": self._api_token, "APP_API_TOKEN": self._app_token}
        return self._environment | {name: token for name, token in tokens.items() if token}

    def answers(self) -> bool:
        """Return whether the sidecar takes calls of its app; the app itself need not be there yet."""
        return self._is_healthy("/v1.0/healthz/outbound")

    def ports(self) -> tuple[int, ...]:
        """Return the ports for HTTP, gRPC, other sidecars and metrics."""
        return self.http_port, self.grpc_port, self.internal_port, self.metrics_port

    def _is_healthy(self, path: str) -> bool:
        return answers_with(HTTPStatus.NO_CONTENT, self.http_port, path)
