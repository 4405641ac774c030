"""How the real parts are found, kept and refused; none of them is started here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from infrastructure.local import parts

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of what decides the parts, an empty cache, and a PATH with no program."""
    shutil.copytree(parts.HERE, tmp_path / "local", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(parts, "HERE", tmp_path / "local")
    monkeypatch.setattr(parts, "JARS", tmp_path / "local" / "kafka" / "jars.sha256")
    monkeypatch.setattr(parts, "DEBIAN_POSTGRES", tmp_path / "nowhere")
    monkeypatch.setenv("LEARNFLOW_MESH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "bin").mkdir()
    return tmp_path / "local"


def program(name: str, script: str) -> None:
    """Put a program on the PATH that does what a shell script says."""
    file = Path(os.environ["PATH"]) / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_every_missing_part_is_named_with_the_way_to_get_it(sources):
    with pytest.raises(parts.MissingPart) as missing:
        parts.find()
    assert len(missing.value.sentences) == 4
    told = str(missing.value)
    assert "make mesh-parts" in told
    assert "default-jre-headless" in told
    assert "(Debian: postgresql)" in told


def test_an_old_java_does_not_count(sources):
    program("java", "echo 'openjdk version \"11.0.22\" 2024-01-16' >&2")
    assert parts.find_java() is None
    program("java", "echo 'openjdk version \"21.0.1\" 2023-10-17' >&2")
    assert parts.find_java() is not None


def test_the_oldest_postgresql_that_is_new_enough_counts(sources, monkeypatch):
    for version in (9, 13, 15, 17):
        folder = parts.DEBIAN_POSTGRES / str(version) / "bin"
        folder.mkdir(parents=True)
        monkeypatch.setenv("PATH", str(folder))
        for name in ("initdb", "postgres", "psql"):
            program(name, f"echo 'postgres (PostgreSQL) {version}.1'")
    assert parts.find_postgres() == parts.DEBIAN_POSTGRES / "15" / "bin"


@pytest.mark.parametrize("name", ["go.mod", "go.sum", "main.go", "another.go"])
def test_a_changed_source_means_another_sidecar(sources, name):
    before = parts.sidecar_folder()
    with (sources / "sidecar" / name).open("a") as file:
        file.write("// changed")
    assert parts.sidecar_folder() != before


@pytest.mark.parametrize("name", ["pom.xml", "jars.sha256"])
def test_a_changed_pom_or_lock_means_other_jars(sources, name):
    before = parts.kafka_folder()
    with (sources / "kafka" / name).open("a") as file:
        file.write("\n")
    assert parts.kafka_folder() != before


@pytest.mark.parametrize(
    "told",
    [
        'go: x/y@v1.0.0: Get "https://proxy/x": dial tcp: lookup proxy: no such host',
        "go: errors parsing go.mod: invalid go version '1.26.0': must match format 1.23",
    ],
)
def test_a_download_that_did_not_work_and_a_tool_too_old_are_missing(sources, told):
    program("go", f"/bin/cat <<'END'\n{told}\nEND\nexit 1")
    with pytest.raises(parts.MissingPart, match="go: "):
        parts.build_sidecar()


@pytest.mark.parametrize(
    "told",
    [
        "./main.go:12:2: undefined: nothing",
        "verifying x/y@v1.0.0: checksum mismatch\nSECURITY ERROR\n(the mirror said 502 before)",
    ],
)
def test_a_sidecar_that_does_not_build_is_broken(sources, told):
    program("go", f"/bin/cat <<'END'\n{told}\nEND\nexit 1")
    with pytest.raises(parts.BrokenPart, match=r"go build. failed"):
        parts.build_sidecar()
    assert not parts.sidecar_folder().exists()
    assert [entry.name for entry in parts.cache().iterdir()] == ["lock"]


def test_without_a_repository_kafka_is_missing(sources):
    program("java", "true")
    program("mvn", "echo 'Could not transfer artifact x:y:1 from central: connection refused'; exit 1")
    with pytest.raises(parts.MissingPart, match="connection refused"):
        parts.fetch_kafka()
    assert not parts.kafka_folder().exists()


def test_jars_that_are_not_as_locked_are_refused(sources):
    program("java", "true")
    program("mvn", 'for a; do case "$a" in -DoutputDirectory=*) echo other > "${a#*=}/surplus.jar";; esac; done')
    with pytest.raises(parts.BrokenPart, match=r"differ from jars\.sha256: .*surplus\.jar"):
        parts.fetch_kafka()
    assert not parts.kafka_folder().exists()
    parts.lock_kafka()
    assert [jar.name for jar in parts.fetch_kafka().iterdir()] == ["surplus.jar"]


def test_what_a_killed_build_left_is_thrown_away(sources):
    program("go", 'while [ "$1" != -o ]; do shift; done; echo built > "$2"')
    left = parts.sidecar_folder().with_name(f".unfinished-{parts.sidecar_folder().name}")
    left.mkdir(parents=True)
    (left / "half").touch()
    assert [file.name for file in parts.build_sidecar().iterdir()] == ["sidecar"]
    assert not left.exists()
    program("go", "exit 1")
    assert parts.build_sidecar().exists()


def prepare(path: Path) -> subprocess.CompletedProcess[str]:
    """Prepare the parts with the programs of one folder, which is the cache too."""
    command = [sys.executable, "-S", "-W", "ignore", "-m", "infrastructure.local"]
    environment = {"PATH": str(path), "LEARNFLOW_MESH_CACHE": str(path / "cache")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_preparing_needs_the_standard_library_only_and_says_what_is_missing(tmp_path):
    done = prepare(tmp_path)
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines if not line.startswith("PostgreSQL")] == [
        "Java",
        "Kafka",
        "Kafka",
        "sidecar",
    ]
    assert "it needs Maven (Debian: maven)" in done.stdout
    assert "it needs Go 1.21 or newer" in done.stdout


def test_a_broken_part_counts_more_than_a_missing_one(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program("go", "echo './main.go:1:1: expected package'; exit 1")
    done = prepare(tmp_path)
    assert (done.returncode, "expected package" in done.stdout) == (1, True)
    assert "it needs Maven" in done.stdout
