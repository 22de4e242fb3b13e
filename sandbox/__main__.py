"""`python -m sandbox --port 8090 --data DIR`: the sandbox as a process of its own. SIGTERM and Ctrl-C stop it."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from sandbox.journal import StartError
from sandbox.server import start
from sandbox.settings import Settings


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local stand-in for Meta's WhatsApp API")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--data", type=Path, help="folder that survives a restart; without it, memory only")
    parser.add_argument(
        "--pair-rate", action="store_true", help="limit messages to one person as Meta does (off: demos stay quick)"
    )
    parser.add_argument("--throughput", type=float, default=1000, help="messages per second per number; Meta: 80")
    return parser.parse_args()


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    runner = await start(settings)
    sys.stdout.write(f"sandbox {runner.url}\n")
    sys.stdout.flush()
    await stop.wait()
    await runner.stop()


def main() -> int:
    given = _arguments()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    settings = Settings(
        host=given.host,
        port=given.port,
        data_dir=given.data,
        pair_rate=given.pair_rate,
        throughput_mps=given.throughput,
    )
    try:
        asyncio.run(_run(settings))
    except StartError as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
