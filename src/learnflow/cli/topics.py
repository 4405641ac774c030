"""`learnflow topics`: the broker's topics as the rendered file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from learnflow.cli.exits import FAULT, ends_well, read_text

if TYPE_CHECKING:
    from learnflow.adapters.kafka.topics import Brokers, Difference

FILE = "infrastructure/kafka/topics.yaml"

app = typer.Typer(help="The topics of the broker.", no_args_is_help=True, rich_markup_mode=None)

File = Annotated[str, typer.Option("--file", help="The rendered topics.")]
Addresses = Annotated[
    str | None, typer.Option("--brokers", help="host:port,host:port; LEARNFLOW_MESH__KAFKA by default.")
]


@app.command("apply")
def apply(file: File = FILE, brokers: Addresses = None) -> None:
    """Create and change topics until they are as the file says."""
    with ends_well():
        cluster, found = _looked(file, brokers)
        cluster.change(found)
        typer.echo("\n".join(difference.text for difference in found) if found else "Nothing to change.")


@app.command("check")
def check(file: File = FILE, brokers: Addresses = None) -> None:
    """Print what is not as the file says; exit status 1 where there is something."""
    with ends_well():
        _, found = _looked(file, brokers)
        for difference in found:
            typer.echo(difference.text)
        if found:
            raise typer.Exit(FAULT)


def _looked(file: str, brokers: str | None) -> tuple[Brokers, tuple[Difference, ...]]:
    from learnflow.adapters.kafka.topics import Brokers, differences, for_brokers, read_topics
    from learnflow.settings import load_settings

    topics = read_topics(read_text(file, "The topics file"))
    cluster = Brokers(load_settings().mesh.kafka if brokers is None else brokers)
    wanted = for_brokers(topics, cluster.count())
    return cluster, differences(wanted, cluster.topics(topic.name for topic in wanted))
