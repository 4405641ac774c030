"""Loggers are made when first used and then log under their level."""

from __future__ import annotations

import subprocess
import sys

import structlog

from learnflow.kernel.logs import Logger


class TestLogger:
    def test_says_what_happened_under_its_level(self):
        log = Logger("rooms")
        with structlog.testing.capture_logs() as logs:
            log.error("one", a=1)
            log.warning("two")
            log.info("three")
        assert [(line["event"], line["log_level"]) for line in logs] == [
            ("one", "error"),
            ("two", "warning"),
            ("three", "info"),
        ]
        assert logs[0]["a"] == 1

    def test_nothing_is_imported_before_something_is_said(self):
        code = "import sys; from learnflow.kernel.logs import Logger; Logger('x'); sys.exit('structlog' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
