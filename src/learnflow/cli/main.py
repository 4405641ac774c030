"""The command line: each command is a few lines over the rooms that do the work."""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from learnflow import __version__
from learnflow.cli import sandboxed, topics
from learnflow.cli.exits import ends_well

# A command makes no garbage to speak of while it imports; `up` collects again once it serves.
gc.disable()

app = typer.Typer(
    name="learnflow",
    help="A self-hosted Python tutor.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
skills_app = typer.Typer(help="The skills, one by one.", no_args_is_help=True, rich_markup_mode=None)
keys_app = typer.Typer(help="The keys that sign tokens.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(skills_app, name="skills")
app.add_typer(keys_app, name="keys")
app.add_typer(topics.app, name="topics")
app.add_typer(sandboxed.app, name="sandbox")

Data = Annotated[Path | None, typer.Option("--data", help="The data folder (LEARNFLOW_DATA).")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for programs.")]
Url = Annotated[str | None, typer.Option("--url", help="A platform's address.")]
Token = Annotated[
    str | None, typer.Option("--token", help="A token for --url (LEARNFLOW_TOKEN).", envvar="LEARNFLOW_TOKEN")
]
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
FIRST_QUESTION = {
    "query": "why does this fail?",
    "traceback": (
        'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
        '    print("Total: " + total)\nTypeError: can only concatenate str (not "int") to str'
    ),
    "code": 'total = 3 + 4\nprint("Total: " + total)\n',
}


def _settings(data: Path | None = None, **more: Any) -> Any:
    from learnflow.settings import load_settings

    return load_settings(data=data, **more)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """A self-hosted Python tutor."""


def _asked_patiently(session: Any) -> dict[str, Any]:
    """Return the answer to the first question; a cold machine may need more than one attempt to load a worker."""
    from learnflow.kernel.errors import AgentTimeout, AgentUnavailable

    for _ in range(9):
        try:
            return dict(session.ask(FIRST_QUESTION))
        except (AgentTimeout, AgentUnavailable):
            time.sleep(1)
    return dict(session.ask(FIRST_QUESTION))


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="The port; 0 takes any free one.")] = None,
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    first_question: Annotated[bool, typer.Option(help="Ask a first question and show its answer.")] = False,
) -> None:
    """Start the whole platform in this process and serve until it is stopped."""
    with ends_well():
        from learnflow.cli import serving
        from learnflow.cli.asking import show
        from learnflow.cli.over_http import HttpSession
        from learnflow.cli.sessions import mint

        settings = _settings(data, port=port, host=host)

        async def ready(url: str) -> None:
            import asyncio

            typer.echo(f"LearnFlow listens at {url}  (data: {settings.data})")
            token = mint(settings, "student", 24 * 3600)
            typer.echo(f"A student's token, valid for a day:\n{token}")
            if first_question:
                typer.echo("\nA first question, a pasted traceback and its code, is answered:\n")
                session = HttpSession(url, lambda role: token, settings)
                show(await asyncio.to_thread(_asked_patiently, session), as_json=False)
                typer.echo('\nAsk your own: learnflow ask "what is a closure?"   Stop: Ctrl+C')
            sys.stdout.flush()

        serving.up(settings, ready)


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="The service, for example debug-agent.")],
    port: Annotated[int | None, typer.Option(help="The port that its sidecar calls.")] = None,
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Serve one service beside its Dapr sidecar until it is stopped."""
    with ends_well():
        from learnflow.cli import serving

        async def ready(url: str) -> None:
            typer.echo(f"{service} listens at {url}")
            sys.stdout.flush()

        serving.serve(_settings(data, port=port, host=host), service, ready)


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - each is an option of the command
    text: Annotated[str, typer.Argument(help="The message; a pasted traceback is recognised.")] = "",
    code: Annotated[str | None, typer.Option(help="A file with the code, - for standard input.")] = None,
    traceback: Annotated[str | None, typer.Option(help="A file with the traceback, - for standard input.")] = None,
    file: Annotated[list[str] | None, typer.Option(help="Another file that the code reads or imports.")] = None,
    go_on: Annotated[bool, typer.Option("--continue", help="Go on with the last conversation.")] = False,
    conversation: Annotated[str | None, typer.Option(help="Go on with this conversation (UUID).")] = None,
    url: Url = None,
    token: Token = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask the tutor; works with and without a running platform."""
    with ends_well():
        from learnflow.cli import asking
        from learnflow.cli.sessions import session

        if not text and code is None and traceback is None:
            raise typer.BadParameter("write a message, or give --code or --traceback")
        settings = _settings(data)
        name = asking.conversation(settings, conversation, go_on)
        body = asking.message(text, code, traceback, file or [], name)
        answer = session(settings, url, token).ask(body)
        asking.remember(settings, name)
        asking.show(answer, as_json=as_json)


@app.command()
def debug(
    program: Annotated[str, typer.Argument(metavar="FILE", help="The program, - for standard input.")],
    stdin: Annotated[str | None, typer.Option("--stdin", help="A file with what the program reads.")] = None,
    file: Annotated[list[str] | None, typer.Option(help="Another file that the program reads or imports.")] = None,
    expect: Annotated[str | None, typer.Option(help="What it should print.")] = None,
    expect_file: Annotated[str | None, typer.Option(help="A file with what it should print.")] = None,
    hints: Annotated[int, typer.Option(min=1, max=4, help="How many hints to show.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Run a program where it can harm nobody and explain what is wrong; exit status 3 where something is."""
    with ends_well():
        from learnflow.cli import debugging

        if expect is not None and expect_file is not None:
            raise typer.BadParameter("give --expect or --expect-file, not both")
        asked = debugging.asked(program, stdin, file or [], expect, expect_file)
        raise typer.Exit(debugging.debug(asked, hints, as_json=as_json))


@app.command(context_settings=PASS_ON)
def classify(context: typer.Context) -> None:
    """Say which agent should answer: `classify TEXT`, `--explain TEXT`, `--json REQUEST` or `--jsonl [FILE|-]`."""
    with ends_well():
        from learnflow.cli import skills

        arguments = list(context.args)
        if arguments[:1] == ["--explain"]:
            from learnflow.cli.explaining import explained

            typer.echo(explained(" ".join(arguments[1:])))
            return
        if arguments and not arguments[0].startswith("-"):
            arguments = ["--json", json.dumps({"text": " ".join(arguments)})]
        raise typer.Exit(skills.run("triage-logic/intent-classifier", arguments))


@app.command()
def token(
    sub: Annotated[str | None, typer.Option(help="Whose token; the local student by default.")] = None,
    count: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Tokens for student-00001, student-00002, …")
    ] = None,
    role: Annotated[str, typer.Option(help="student, teacher or operator.")] = "student",
    ttl: Annotated[int, typer.Option(min=1, max=86_400, help="Seconds until it ends.")] = 3600,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print tokens of the data folder's key, nothing else."""
    with ends_well():
        from learnflow.cli.sessions import mint

        settings = _settings(data)
        names = [f"student-{number:05d}" for number in range(1, count + 1)] if count else [sub or settings.student]
        minted = [(name, mint(settings, role, ttl, name)) for name in names]
        if as_json:
            typer.echo(json.dumps([{"sub": name, "token": value} for name, value in minted]))
        else:
            typer.echo("\n".join(value for _, value in minted))


@keys_app.command("rotate")
def keys_rotate(data: Data = None) -> None:
    """Sign with a new key from now on; tokens of the old one stay valid until they end."""
    with ends_well():
        from learnflow.adapters.embedded.clock import SystemClock
        from learnflow.kernel.auth.keys import KeyRing

        typer.echo(KeyRing(_settings(data).data / "keys").rotate(SystemClock().now()))


@keys_app.command("public")
def keys_public(data: Data = None) -> None:
    """Print the public halves as a JWKS: who holds it can verify tokens, never sign them."""
    with ends_well():
        from learnflow.kernel.auth.keys import KeyRing

        typer.echo(json.dumps(KeyRing(_settings(data).data / "keys").public_jwks()))


@skills_app.command("list")
def skills_list(as_json: AsJson = False) -> None:
    """List every skill and its scripts."""
    with ends_well():
        from learnflow.cli import skills

        found = skills.skills()
        if as_json:
            rows = [{"name": name, "description": text, "scripts": scripts} for name, text, scripts in found]
            typer.echo(json.dumps(rows))
            return
        for name, text, scripts in found:
            typer.echo(f"{name}\n  {text}\n  {', '.join(scripts)}")


@skills_app.command("show")
def skills_show(name: str) -> None:
    """Print a skill's SKILL.md."""
    with ends_well():
        from learnflow.cli import skills

        typer.echo(skills.read(name))


@skills_app.command("run", context_settings=PASS_ON)
def skills_run(context: typer.Context, name: str) -> None:
    """Run a script: `skills run progress-tracking/mastery-calculation .85 .9 .75 .8`."""
    with ends_well():
        from learnflow.cli import skills

        raise typer.Exit(skills.run(name, context.args))


@app.command()
def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look at everything the platform needs; exit status 4 where something does not work."""
    with ends_well():
        from dataclasses import asdict

        from learnflow.cli.doctoring import examine

        found = examine(_settings(data))
        if as_json:
            typer.echo(json.dumps([asdict(finding) for finding in found]))
        else:
            for finding in found:
                typer.echo(f"{'ok  ' if finding.works else 'BAD '} {finding.name:<13} {finding.seen}")
                if finding.fix:
                    typer.echo(f"     {'':<13} {finding.fix}")
        if not all(finding.works for finding in found):
            raise typer.Exit(4)


@app.command()
def backup(file: Path, data: Data = None, url: Url = None, token: Token = None) -> None:
    """Write a consistent copy of all data to FILE, also while the platform works."""
    with ends_well():
        from learnflow.cli.sessions import session

        session(_settings(data), url, token).backup(file)
        typer.echo(f"Backed up to {file}", err=True)


@app.command()
def restore(file: Path, data: Data = None) -> None:
    """Put a backup in place of the data; the old data is kept beside it."""
    with ends_well():
        from learnflow.cli.restoring import replace_data

        kept = replace_data(_settings(data).data, file)
        typer.echo(f"Restored {file}." + (f" The old data is in {kept}." if kept else ""), err=True)


@app.command()
def export(sub: str, data: Data = None, url: Url = None, token: Token = None) -> None:
    """Print everything kept about one student as one JSON document."""
    with ends_well():
        from learnflow.cli.sessions import session

        typer.echo(json.dumps(session(_settings(data), url, token).export(sub), ensure_ascii=False))


@app.command()
def erase(
    sub: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Erase one student everywhere."""
    with ends_well():
        from learnflow.cli.sessions import session

        if not yes and sys.stdin.isatty():
            typer.confirm(f"Erase everything about {sub}?", abort=True)
        typer.echo(json.dumps(session(_settings(data), url, token).erase(sub)))


def main() -> None:
    """Run the command line; what a terminal's encoding cannot show is shown as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
