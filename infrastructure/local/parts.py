"""The parts that a mesh without containers runs on: found on this machine, or built once into a cache folder."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
JARS = HERE / "kafka" / "jars.sha256"
JAVA = 17
POSTGRES = 15
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
PREPARE = "run `make mesh-parts`"
LAST_LINES = 15
ABSENT = re.compile(
    r"dial tcp|no such host|unknown host|i/o timeout|timed out|timeout exceeded|connection (refused|reset)"
    r"|unexpected EOF|\b50[234] |could not transfer artifact|invalid go version|requires go >=",
    re.IGNORECASE,
)
"""How tools say that a download did not work, or that they are too old themselves."""
ALTERED = re.compile(r"checksum mismatch|checksum validation failed|security error", re.IGNORECASE)

GO_HINT = "Go 1.21 or newer, which fetches the version of go.mod (https://go.dev/dl; Debian: golang-go from trixie)"
JAVA_HINT = f"Java {JAVA} or newer (Debian: default-jre-headless)"
MAVEN_HINT = "Maven (Debian: maven)"
POSTGRES_HINT = f"PostgreSQL {POSTGRES} or newer (Debian: postgresql)"


@dataclass(frozen=True)
class Parts:
    """Where each part lies: two programs, the folder of Kafka's jars, the folder of PostgreSQL's programs."""

    sidecar: Path
    kafka_lib: Path
    java: Path
    postgres_bin: Path


class MissingPart(Exception):
    """Parts that this machine or its network does not give; `sentences` say which ones and how to get each."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


class BrokenPart(Exception):
    """A part that does not build from its sources, or is not what was locked."""


def find() -> Parts:
    """Return where all parts are, without building or fetching any; MissingPart otherwise."""
    sidecar, kafka, java, postgres = sidecar_folder(), kafka_folder(), find_java(), find_postgres()
    missing = [] if sidecar.exists() else [f"The sidecar is not built: {PREPARE}."]
    missing += [] if kafka.exists() else [f"Kafka is not fetched: {PREPARE}."]
    if java is None:
        missing.append(f"Java is missing: install {JAVA_HINT}.")
    if postgres is None:
        missing.append(f"PostgreSQL is missing: install {POSTGRES_HINT}.")
    if missing or java is None or postgres is None:
        raise MissingPart(missing)
    return Parts(sidecar / "sidecar", kafka, java, postgres)


def cache() -> Path:
    """Return the folder of what was built or fetched; `LEARNFLOW_MESH_CACHE` names another one."""
    if told := os.environ.get("LEARNFLOW_MESH_CACHE"):
        return Path(told).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "learnflow" / "mesh"


def sidecar_folder() -> Path:
    """Return where a sidecar of these sources is, or will be."""
    sources = HERE / "sidecar"
    return cache() / f"sidecar-{_key([sources / 'go.mod', sources / 'go.sum', *sources.glob('*.go')])}"


def kafka_folder() -> Path:
    """Return where the jars of this pom.xml and this lock are, or will be."""
    return cache() / f"kafka-{_key([HERE / 'kafka' / 'pom.xml', *([JARS] if JARS.exists() else [])])}"


def find_java() -> Path | None:
    """Return a `java` that is new enough, first of JAVA_HOME, then of the PATH."""
    homes = [f"{os.environ['JAVA_HOME']}/bin/java"] if os.environ.get("JAVA_HOME") else []
    for candidate in filter(None, map(shutil.which, [*homes, "java"])):
        told = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=False).stderr
        version = re.search(r'version "(\d+)', told)
        if version and int(version[1]) >= JAVA:
            return Path(candidate)
    return None


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs: the oldest that is new enough of Debian's, else that of the PATH."""
    folders = (folder for folder in DEBIAN_POSTGRES.glob("*/bin") if folder.parent.name.isdecimal())
    places = sorted(folders, key=lambda folder: int(folder.parent.name))
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).resolve().parent)
    return next((place for place in places if _postgres_version(place) >= POSTGRES), None)


def build_sidecar() -> Path:
    """Build the sidecar where it is not built yet and return its folder; raises MissingPart, BrokenPart."""

    def build(into: Path) -> None:
        _need("sidecar", {"go": GO_HINT})
        environment = {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly"}
        command = ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", str(into / "sidecar"), "."]
        failure = f"sidecar: `go build` failed; it needs {GO_HINT}, and the modules that go.sum names"
        _run(failure, command, HERE / "sidecar", environment)

    return _made_once(sidecar_folder(), build)


def fetch_kafka() -> Path:
    """Fetch Kafka's jars where they are not here yet and return their folder; raises MissingPart, BrokenPart."""

    def fetch(into: Path) -> None:
        _need("Kafka", {"mvn": MAVEN_HINT, "java": JAVA_HINT})
        _copy_jars(into)
        if differing := _differences(into):
            raise BrokenPart(f"Kafka's jars differ from {JARS.name}: {', '.join(differing)}.")

    return _made_once(kafka_folder(), fetch)


def lock_kafka() -> Path:
    """Fetch Kafka's jars anew, write down their names and sha256, and return the file."""
    _need("Kafka", {"mvn": MAVEN_HINT})
    with tempfile.TemporaryDirectory() as folder:
        _copy_jars(Path(folder))
        JARS.write_text("".join(f"{digest}  {name}\n" for name, digest in _digests(Path(folder)).items()), "utf-8")
    return JARS


def _copy_jars(into: Path) -> None:
    # Maven would make its target folder beside the file it is given.
    with tempfile.TemporaryDirectory() as project:
        shutil.copy(HERE / "kafka" / "pom.xml", project)
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={into}"]
        _run("Kafka: `mvn` failed; it needs what pom.xml names", ["mvn", "-q", "-B", *goal], Path(project), {})


def _differences(folder: Path) -> list[str]:
    """Return the names of the jars that are missing, surplus or not as they were locked."""
    lines = [line.split() for line in JARS.read_text("utf-8").splitlines()] if JARS.exists() else []
    locked, here = {name: digest for digest, name in lines}, _digests(folder)
    return sorted(name for name in locked.keys() | here.keys() if locked.get(name) != here.get(name))


def _digests(folder: Path) -> dict[str, str]:
    return {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in sorted(folder.glob("*.jar"))}


def _key(files: Sequence[Path]) -> str:
    """Return what changes when a file's name or bytes change."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def _need(part: str, programs: Mapping[str, str]) -> None:
    lacking = [f"{part}: it needs {hint}." for name, hint in programs.items() if shutil.which(name) is None]
    if lacking:
        raise MissingPart(lacking)


def _made_once(place: Path, make: Callable[[Path], None]) -> Path:
    """Return a folder that is there as a whole or not at all, also when two make it or one is killed."""
    if place.exists():
        return place
    with _alone(place.parent):
        if not place.exists():
            unfinished = place.with_name(f".unfinished-{place.name}")
            # Nobody else makes it now, so that this is what a killed run left.
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            try:
                make(unfinished)
                unfinished.rename(place)
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
    return place


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(failure: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = (done.stdout + done.stderr).strip()
        sentence = f"{failure}. The end of its output:\n" + "\n".join(told.splitlines()[-LAST_LINES:])
        if ABSENT.search(told) and not ALTERED.search(told):
            raise MissingPart([sentence])
        raise BrokenPart(sentence)


def _postgres_version(place: Path) -> int:
    """Return the major version of the programs in a folder; 0 where one is missing."""
    if not all((place / name).exists() for name in ("initdb", "postgres", "psql")):
        return 0
    told = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(version[1]) if version else 0
