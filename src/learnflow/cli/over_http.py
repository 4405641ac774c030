"""A running platform as a command talks to it: over HTTP, with one exit status for each refusal."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from learnflow.cli.arguments import check_target, named
from learnflow.kernel.errors import (
    AgentUnavailable,
    Conflict,
    FieldError,
    InvalidInput,
    LearnFlowError,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    StorageUnavailable,
    TooLarge,
    TooManyRequests,
)
from learnflow.settings import Settings

TIMEOUT_S = 30.0
ERASURE_WAIT_S = 10.0
BY_STATUS: Mapping[int, type[LearnFlowError]] = {
    400: InvalidInput,
    401: NotAuthenticated,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    422: InvalidInput,
    429: TooManyRequests,
    503: AgentUnavailable,
    502: AgentUnavailable,
    504: AgentUnavailable,
}
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,8192}")


class HttpSession:
    """A platform that answers at an address; tokens come from the data folder unless one is given."""

    def __init__(self, url: str, token: Callable[[str], str], settings: Settings) -> None:
        """Use the platform at `url`; `token(role)` gives a token."""
        if not _is_address(url):
            raise InvalidInput("`--url` is an address such as http://127.0.0.1:8000.")
        self._url = url.rstrip("/")
        self._token = token
        self._settings = settings

    def ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Return the TriageResponse to a TriageRequest."""
        return self._call("POST", "/api/v1/triage", "student", message)

    def export(self, student_id: str) -> dict[str, Any]:
        """Return everything kept about a student."""
        return self._call("GET", f"/api/v1/students/{named(student_id)}/export", "operator")

    def erase(self, student_id: str) -> dict[str, Any]:
        """Erase a student and return when the platform holds nothing more."""
        answer = self._call("DELETE", f"/api/v1/students/{named(student_id)}", "operator")
        began = time.monotonic()
        while not self._handled_since(began) or not _is_empty(self.export(student_id)):
            if time.monotonic() - began > ERASURE_WAIT_S:
                return answer
            time.sleep(0.05)
        return {**answer, "status": "erased"}

    def _handled_since(self, began: float) -> bool:
        # An oldest open event younger than the erasure says that the erasure is handled, on the disk too.
        health = self._call("GET", "/health", "operator")
        return float(health.get("lag_seconds", 0.0)) < time.monotonic() - began

    def backup(self, target: Path) -> None:
        """Have the platform write a copy in its data folder, then move it to `target`."""
        check_target(target)
        answer = self._call("POST", "/api/v1/platform/backup", "operator", {})
        _move(self._settings.data / "backups" / str(answer["file"]), target)

    def _call(self, method: str, path: str, role: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {_checked(self._token(role))}", "Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise _error(error) from None
        except (OSError, ValueError, TypeError, http.client.HTTPException) as error:
            raise AgentUnavailable(f"No LearnFlow answers at {self._url}: {error}.") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the token would go along to wherever the answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _is_address(url: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _checked(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise InvalidInput("That is no token: give what `learnflow token` prints, without spaces.")
    return token


def _is_empty(export: Mapping[str, Any]) -> bool:
    return not (export["evidence"] or export["audit"] or export["conversations"] or export["attempts"])


def _move(source: Path, target: Path) -> None:
    import shutil

    if not source.exists():
        raise StorageUnavailable(f"The backup is where the platform runs, in its data folder: backups/{source.name}.")
    try:
        shutil.move(source, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            source.unlink()
        raise StorageUnavailable(f"The backup cannot be written to {target}: {error.strerror}.") from None


def _error(error: urllib.error.HTTPError) -> LearnFlowError:
    try:
        document = json.load(error)
        detail = str(document["detail"])
        fields = [FieldError(str(f["path"]), str(f["code"]), str(f["message"])) for f in document.get("errors", [])]
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        detail, fields = f"What answers there said {error.code} and is no LearnFlow.", []
    finally:
        error.close()
    if HTTPStatus.MULTIPLE_CHOICES <= error.code < HTTPStatus.BAD_REQUEST:
        return AgentUnavailable(f"The answer points elsewhere ({error.code}): give the platform's own address.")
    return BY_STATUS.get(error.code, LearnFlowError)(detail, errors=fields)
