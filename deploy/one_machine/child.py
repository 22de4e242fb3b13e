"""One process the launcher owns: started, waited for until it serves, restarted when it dies, stopped.

Invariants: at most one process runs per Child; while `supervise` is on, a death is answered by a new process
after a back-off that grows from 0.2 s to 10 s and resets after a minute of life; `stop` ends with no process.
Each child has a session of its own, so Ctrl-C in a terminal reaches the launcher only, and gets SIGTERM from
the kernel should the launcher die first.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from deploy.one_machine.logs import opened_log
from deploy.one_machine.trouble import Trouble

FIRST_DELAY_S = 0.2
LAST_DELAY_S = 10.0
CALM_S = 60.0  # a process that lived this long starts again without delay

Told = Callable[[str], None]


class Died(Trouble):
    """The process ended before it served. `code` is its exit code, negative for a signal."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        super().__init__(f"{name} stopped while starting ({describe(code)}).", log)
        self.code = code


class Child:
    """`command` and its arguments, `serves` returns once the process answers."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        serves: Callable[[], Awaitable[None]],
        *,
        environment: Mapping[str, str] | None = None,
        grace_s: float = 6.0,
        tell: Told = lambda _: None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.restarts = 0
        self._serves = serves
        self._environment = {**os.environ, **(environment or {})}
        self._grace_s = grace_s
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The running process, or None between two lives."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start it and wait until it serves; raises `Died` when it ends before."""
        with opened_log(self.log) as log:
            self._process = await asyncio.create_subprocess_exec(
                *_tied_to_us(),
                *self.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        ended = asyncio.ensure_future(self._process.wait())
        serving = asyncio.ensure_future(self._serves())
        try:
            await asyncio.wait({ended, serving}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done() and not serving.done():
                raise Died(self.name, ended.result(), self.log)
            await serving
        except BaseException:
            await self._end()
            raise
        finally:
            for task in (ended, serving):
                task.cancel()
            await asyncio.gather(ended, serving, return_exceptions=True)

    def supervise(self) -> None:
        """From now on, restart it when it dies."""
        self._supervisor = asyncio.create_task(self._restart_for_ever(), name=f"supervise {self.name}")

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL after the grace time."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
            self._supervisor = None
        await self._end()

    async def _restart_for_ever(self) -> None:
        delay = FIRST_DELAY_S
        while True:
            process = self._process
            assert process is not None, "supervise() comes after start()"
            began = time.monotonic()
            code = await process.wait()
            if time.monotonic() - began > CALM_S:
                delay = FIRST_DELAY_S
            self._tell(f"{self.name} stopped ({describe(code)}); restarting it. Details: {self.log}")
            while True:
                await asyncio.sleep(delay)
                delay = min(delay * 2, LAST_DELAY_S)
                try:
                    await self.start()
                except (Trouble, TimeoutError, OSError) as error:
                    self._tell(f"{self.name} does not start again yet: {error}")
                else:
                    self.restarts += 1
                    self._tell(f"{self.name} is back")
                    break

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(self._grace_s):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def describe(code: int) -> str:
    """An exit code in words: `exit code 1`, `signal SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def _tied_to_us() -> list[str]:
    setpriv = shutil.which("setpriv")  # part of Debian's essential util-linux
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
