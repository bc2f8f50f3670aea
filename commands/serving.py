"""Commands that answer others: the page, its users, assistants."""

import sys
from pathlib import Path
from typing import Any

import click

from commands.options import common
from commands.terminal import configure_logs, print_json

users_file = click.option(
    "--file", type=click.Path(path_type=Path), help="File of users; default: users.json in the home."
)


def networks(ctx: click.Context, parameter: click.Parameter, said: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses or networks, checked."""
    from ipaddress import ip_network

    try:
        return tuple(str(ip_network(each)) if "/" in each else str(ip_network(each)[0]) for each in said)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any that is free.")
@click.option("--name", "names", multiple=True, help="Name under which others reach it; repeat for several.")
@click.option("--open", "in_browser", is_flag=True, help="Open it in a browser.")
@click.option("--users", type=click.Path(path_type=Path), help="File of those who may log in: regionradar users.")
@click.option("--https-only", is_flag=True, help="Answer only what came to the proxy by https.")
@click.option("--proxy", "proxies", multiple=True, callback=networks, help="Address of a proxy that is believed.")
@click.option("--open-to-everyone", is_flag=True, help="Let others in without users: all is read, watches are changed.")
@common
def serve(
    home: Any,
    host: str,
    port: int,
    names: tuple[str, ...],
    in_browser: bool,
    users: Path | None,
    https_only: bool,
    proxies: tuple[str, ...],
    open_to_everyone: bool,
    as_json: bool,
) -> None:
    """Answer as a web page in Swedish, and as a JSON API, until Ctrl-C.

    Only this machine is let in, and only under local names. With --host, --name and --proxy others are, who log in
    with --users. Behind a proxy: docs/operations.md.

    \b
    regionradar serve --open
    regionradar serve --users users.json --proxy 127.0.0.1 --https-only --name radar.example.se
    """
    from web.access import Gate
    from web.server import listen, serve
    from web.users import Users

    opened = "--name" if names else "--proxy" if proxies else "" if is_loopback(host) else f"--host {host}"
    if opened and not (users or open_to_everyone):
        raise click.UsageError(f"{opened} lets others in: give --users FILE, or say --open-to-everyone.")
    if https_only and not users:
        raise click.UsageError("--https-only is for the cookies of those who log in: give --users FILE.")
    gate = Gate(Users(users), https_only) if users else None
    configure_logs()
    listening = listen(host, port)
    to_all = host in ("0.0.0.0", "::")
    shown = "localhost" if to_all else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if as_json:
        print_json({"address": address})
    else:
        click.echo(f"{address}  (Ctrl-C ends it)")
    serve(home, listening, names if to_all else (shown, *names), address if in_browser else None, gate, proxies)


@click.group()
def users() -> None:
    """Who may log in to the page, and from which programs."""


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["reader", "operator"]), default="reader", show_default=True)
@users_file
@common
def add_user(home: Any, name: str, role: str, file: Path | None, as_json: bool) -> None:
    """Add somebody, or give somebody another password and role. The password is asked for, or read from a pipe.

    A reader reads and has watches of their own; an operator sees the sources' health and all watches.

    \b
    regionradar users add hedvig --role operator
    """
    from web.users import Role, add

    path = file or home.path / "users.json"
    is_new = add(path, name, Role(role), ask_password())
    if as_json:
        print_json({"name": name, "role": role, "new": is_new, "file": str(path)})
    else:
        click.echo(f"{name} is {'added' if is_new else 'changed'} in {path}: regionradar serve --users {path}")


@users.command("list")
@users_file
@common
def list_users(home: Any, file: Path | None, as_json: bool) -> None:
    """List who may log in.

    \b
    regionradar users list
    """
    from web.users import load

    known = load(file or home.path / "users.json")
    if as_json:
        print_json({"users": [{"name": u.name, "role": str(u.role), "tokens": len(u.tokens)} for u in known]})
        return
    for each in known:
        click.echo(f"{each.name:24} {each.role:9} {len(each.tokens)} tokens")


@users.command("remove")
@click.argument("name")
@users_file
@common
def remove_user(home: Any, name: str, file: Path | None, as_json: bool) -> None:
    """Take somebody out; who is logged in is logged out.

    \b
    regionradar users remove hedvig
    """
    from web.users import remove

    path = file or home.path / "users.json"
    remove(path, name)
    if as_json:
        print_json({"name": name, "file": str(path)})
    else:
        click.echo(f"{name} is removed from {path}")


@users.command("token")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="Make all tokens of the user void instead.")
@users_file
@common
def user_token(home: Any, name: str, revoke: bool, file: Path | None, as_json: bool) -> None:
    """Make a token with which programs ask the API as this user. It is shown once.

    \b
    curl -H "Authorization: Bearer $(regionradar users token hedvig)" localhost:8765/api/v1/search?q=buss
    """
    from web.users import add_token, remove_tokens

    path = file or home.path / "users.json"
    if revoke:
        count = remove_tokens(path, name)
        print_json({"name": name, "revoked": count}) if as_json else click.echo(f"{count} tokens of {name} are void")
        return
    token = add_token(path, name)
    print_json({"name": name, "token": token}) if as_json else click.echo(token)


def ask_password() -> str:
    """The password that is typed twice, or the first line of a pipe: never an argument, which others see."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address of its own."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command()
@common
def mcp(home: Any, as_json: bool) -> None:
    """Serve assistants over standard input and output (Model Context Protocol), read-only; needs the extra [mcp].

    \b
    claude mcp add regionradar -- regionradar mcp
    """
    if as_json:
        raise click.UsageError("It speaks JSON-RPC already: leave --json out.")
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise click.ClickException("The protocol's own library is missing: pip install 'regionradar[mcp]'.")
    from web.mcp_server import serve

    serve(home)
