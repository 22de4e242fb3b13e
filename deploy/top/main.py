"""`top`: who is asked for what, and frame after frame until Ctrl-C."""

import argparse
import getpass
import os
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.live import Live

from deploy.top.history import History
from deploy.top.screen import screen
from deploy.top.server import Server, Trouble
from ipro_rt.system.model import Cluster, DeadLetterPage

LETTERS = 5
PACE_S = 2.0
MIN_PACE_S = 0.5


def main(arguments: Sequence[str]) -> int:
    """Show the cluster; the exit code."""
    told = _parser().parse_args(arguments)
    try:
        with Server(told.url, told.token) as server:
            if told.token is None:
                server.sign_in(*_credentials(told.email))
            _show(server, once=told.once, pace=max(MIN_PACE_S, told.interval))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:  # `top --once | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ipro_rt top",
        description="Hosts, rates, what waits and dead letters, in the terminal. Ctrl-C ends it.",
        epilog="The password is taken from IPRO_PASSWORD, or asked for.",
    )
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the gateway (default: %(default)s)")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--email", help="of an administrator")
    who.add_argument("--token", help="of an administrator's session, instead of signing in")
    parser.add_argument("--once", action="store_true", help="print one frame and exit, as it does without a terminal")
    parser.add_argument("--interval", type=float, default=PACE_S, help="seconds between frames (default: %(default)s)")
    return parser


def _credentials(email: str) -> tuple[str, str]:
    password = os.environ.get("IPRO_PASSWORD")
    if password is None:
        if not sys.stdin.isatty():
            raise Trouble("There is no password: set IPRO_PASSWORD, or run it in a terminal to be asked.")
        try:
            password = getpass.getpass(f"Password of {email}: ")
        except EOFError:
            password = ""
    if not password:
        raise Trouble("Without a password nobody can sign in.")
    return email, password


def _show(server: Server, *, once: bool, pace: float) -> None:
    console, past = Console(highlight=False), History()
    cluster, letters = _look(server, past)
    if once or not console.is_terminal:
        console.print(screen(cluster, letters, past, width=console.width))
        return
    notice: str | None = None
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            frame = screen(cluster, letters, past, width=console.width, height=console.height, notice=notice)
            live.update(frame, refresh=True)
            time.sleep(pace)
            try:
                cluster, letters = _look(server, past)
                notice = None
            except Trouble as trouble:
                if not trouble.passing:
                    raise
                notice = f"As of {cluster.at:%H:%M:%S}. {trouble}"


def _look(server: Server, past: History) -> tuple[Cluster, DeadLetterPage]:
    cluster, letters = server.cluster(), server.dead_letters(LETTERS)
    past.add(time.monotonic(), cluster)
    return cluster, letters
