"""`learnflow topics`: the broker's topics as the rendered file says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from learnflow.cli.exits import FAULT, ends_well, read_text

if TYPE_CHECKING:
    from learnflow.adapters.kafka.topics import Brokers, Difference

PACKAGED = Path(__file__).resolve().parents[1] / "_rendered" / "topics.yaml"
IN_CLONE = Path(__file__).resolve().parents[3] / "infrastructure" / "kafka" / "topics.yaml"

app = typer.Typer(help="The topics of the broker.", no_args_is_help=True, rich_markup_mode=None)

File = Annotated[str | None, typer.Option("--file", help="The rendered topics; those of this release by default.")]
Addresses = Annotated[
    str | None, typer.Option("--brokers", help="host:port,host:port; LEARNFLOW_MESH__KAFKA by default.")
]
Replication = Annotated[
    int | None, typer.Option("--replication", min=1, help="At most so many replicas, for a cluster of fewer brokers.")
]


@app.command("apply")
def apply(file: File = None, brokers: Addresses = None, replication: Replication = None) -> None:
    """Create and change topics until they are as the file says."""
    with ends_well():
        cluster, found = _looked(file, brokers, replication)
        cluster.change(found)
        typer.echo("\n".join(difference.text for difference in found) if found else "Nothing to change.")


@app.command("check")
def check(file: File = None, brokers: Addresses = None, replication: Replication = None) -> None:
    """Print what is not as the file says; exit status 1 where there is something."""
    with ends_well():
        _, found = _looked(file, brokers, replication)
        for difference in found:
            typer.echo(difference.text)
        if found:
            raise typer.Exit(FAULT)


def _looked(file: str | None, brokers: str | None, replication: int | None) -> tuple[Brokers, tuple[Difference, ...]]:
    from learnflow.adapters.kafka.topics import Brokers, at_most, differences, read_topics
    from learnflow.settings import load_settings

    path = file or str(PACKAGED if PACKAGED.is_file() else IN_CLONE)
    wanted = read_topics(read_text(path, "The topics file"))
    if replication is not None:
        wanted = at_most(replication, wanted)
    cluster = Brokers(load_settings().mesh.kafka if brokers is None else brokers)
    return cluster, differences(wanted, cluster.topics(topic.name for topic in wanted))
