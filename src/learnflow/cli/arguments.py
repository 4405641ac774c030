"""What commands are given, checked before anything is asked of a platform."""

from __future__ import annotations

from pathlib import Path

from learnflow.contracts.values import BadInput
from learnflow.kernel.errors import InvalidInput, StorageUnavailable


def named(student_id: str) -> str:
    """Return the id; raise InvalidInput for text that can be no student's id."""
    from learnflow.contracts.wire.base import is_student_id

    if not is_student_id(student_id):
        raise InvalidInput("A student's id is 1 to 64 letters, digits, dots, _ or -.")
    return student_id


def check_target(target: Path) -> None:
    """Make the folder of the file to write; raise BadInput for a folder, StorageUnavailable where it cannot be made."""
    if target.is_dir():
        raise BadInput("is_a_folder", f"{target} is a folder: name the file to write.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(f"The backup cannot be written to {target}: {error.strerror}.") from None
