"""Loggers that cost nothing until something is logged: a command that answers and ends imports none of it."""

from __future__ import annotations

from typing import Any


class Logger:
    """A structured logger, made when first used."""

    __slots__ = ("_bound", "_name")

    def __init__(self, name: str) -> None:
        """Log under this name."""
        self._name = name
        self._bound: Any = None

    def error(self, event: str, **fields: object) -> None:
        """Log a fault of ours."""
        self._logger().error(event, **fields)

    def warning(self, event: str, **fields: object) -> None:
        """Log what an operator should know."""
        self._logger().warning(event, **fields)

    def info(self, event: str, **fields: object) -> None:
        """Log what happened."""
        self._logger().info(event, **fields)

    def _logger(self) -> Any:
        if self._bound is None:
            import structlog

            self._bound = structlog.get_logger(self._name)
        return self._bound
