"""kill -9 in the middle of writing: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from learnflow.adapters.embedded.database import Database

WRITER = Path(__file__).with_name("writer_process.py")


def write_and_kill(folder, first, acknowledged):
    """Return the acknowledged numbers of a process that was killed after so many of them."""
    command = [sys.executable, str(WRITER), str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline() for _ in range(acknowledged)]
        process.kill()
        lines += process.stdout.readlines()
    return {int(line) for line in lines if line.endswith("\n")}


async def test_every_acknowledged_write_survives(tmp_path, clock):
    expected = set()
    for attempt, acknowledged in enumerate((1, 50, 333, 700)):
        expected |= write_and_kill(tmp_path, attempt * 1_000_000, acknowledged)
    database = Database(tmp_path, clock)
    state = {int(key) for (key,) in database.read("SELECT key FROM state WHERE app = 'app'")}
    log = {int(name) for (name,) in database.read("SELECT id FROM log WHERE topic = 't'")}
    assert len(expected) >= 1084
    assert expected <= state
    assert state == log
    assert await database.integrity() == []
    await database.close()
