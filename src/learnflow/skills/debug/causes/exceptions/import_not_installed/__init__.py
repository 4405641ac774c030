"""The module is neither in Python's library nor beside the program."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.importing import KNOWN_PACKAGES, failed_import, in_other_file, own_file
from learnflow.skills.language.names import closest_names, module_names

_PACKAGES = {
    "PIL": "pillow", "cv2": "opencv-python", "sklearn": "scikit-learn", "bs4": "beautifulsoup4", "yaml": "pyyaml",
    "dotenv": "python-dotenv", "discord": "discord.py", "serial": "pyserial", "docx": "python-docx",
}  # fmt: skip


@pattern("ModuleNotFoundError", order=50)
def import_not_installed(case: Case) -> Diagnosis | None:
    """No file of the student's and no module of the library has this name."""
    failed = failed_import(case)
    if failed is None or not failed.module or "is not a package" in case.says:
        return None
    top = failed.module.split(".", maxsplit=1)[0]
    own = [name.removesuffix(".py") for name in case.given.files]
    if (
        top not in _PACKAGES
        and top not in KNOWN_PACKAGES
        and closest_names(top, [*own, *module_names(), *KNOWN_PACKAGES])
    ):
        # A slip is likelier than a package that is missing.
        return None
    if top in module_names() or own_file(case, top) or in_other_file(case):
        return None
    return case.found(
        "import-not-installed",
        where=failed.node,
        variant="renamed" if top in _PACKAGES else "" if case.ran else "unrun",
        certainty=Certainty.SEEN if case.ran else Certainty.READ,
        module=top,
        package=_PACKAGES.get(top, top),
    )
