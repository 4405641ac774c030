#!/usr/bin/env python3
"""Says whether a document is a valid instance of one of LearnFlow's wire types, and where it is not."""

import json
import sys
from pathlib import Path

try:
    import learnflow  # noqa: F401
except ModuleNotFoundError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from learnflow.contracts.values import BadInput
from learnflow.standalone import run_script, text_of

EXAMPLE = {"schema": "TriageRequest", "document": {"query": "what is a closure?", "mastery": 1}}


def handle(request):
    """Return whether the document is valid, and every error with its path."""
    from pydantic import ValidationError

    from learnflow.contracts.wire.registry import SCHEMAS

    name = text_of(request, "schema", required=True)
    if name not in SCHEMAS:
        raise BadInput("unknown_schema", f"There is no such schema: choose one of {', '.join(sorted(SCHEMAS))}.")
    if "document" not in request:
        raise BadInput("missing_field", "`document` is missing: send the JSON to check.")
    try:
        SCHEMAS[name].model_validate_json(json.dumps(request["document"]))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        errors = [{"path": ".".join(map(str, e["loc"])), "code": e["type"], "message": e["msg"]} for e in found]
        return {"valid": False, "errors": errors}
    return {"valid": True, "errors": []}


if __name__ == "__main__":
    raise SystemExit(run_script(handle, EXAMPLE, description=__doc__ or ""))
