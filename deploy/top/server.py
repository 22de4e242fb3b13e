"""The server as the terminal view asks it: signing in and reading, over HTTP."""

import http.client
import json
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from ipro_rt.accounts.views import SignedIn
from ipro_rt.system.model import Cluster, DeadLetterPage

TIMEOUT_S = 10.0
MAX_ANSWER = 8_000_000
_BASE = "/api/v1"
T = TypeVar("T")


class Trouble(Exception):
    """What a person is told, in one sentence. `passing`: a later try may go well without anybody doing anything."""

    def __init__(self, sentence: str, *, passing: bool = False) -> None:
        super().__init__(sentence)
        self.passing = passing


class _Problem(msgspec.Struct):
    """What is read of an error's answer."""

    code: str = ""
    detail: str = ""
    retry_after: float | None = None


class Server:
    """One gateway. As a context it signs out of the session that it opened itself."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in ("http", "https") or not parts.hostname or port == -1:
            raise Trouble(f"{url!r} is not an address: it looks like http://127.0.0.1:8080.")
        self._url = url
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._where = (parts.hostname, port)
        self._base = parts.path.rstrip("/") + _BASE
        self._token = token
        self._opened = False

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._opened:
            try:
                self._send("DELETE", "/sessions/current")
            except Trouble:
                return  # the session ends by itself

    def sign_in(self, email: str, password: str) -> None:
        """Open a session; raises `Trouble`."""
        signed = self._read("POST", "/sessions", SignedIn, {"email": email, "password": password})
        self._token, self._opened = signed.token, True

    def cluster(self) -> Cluster:
        """Everything at a glance; raises `Trouble`."""
        return self._read("GET", "/cluster", Cluster)

    def dead_letters(self, limit: int) -> DeadLetterPage:
        """The newest; raises `Trouble`."""
        return self._read("GET", f"/dead-letters?limit={limit}", DeadLetterPage)

    def _read(self, method: str, path: str, kind: type[T], body: dict[str, str] | None = None) -> T:
        try:
            return msgspec.json.decode(self._send(method, path, body), type=kind)
        except msgspec.MsgspecError as error:
            raise Trouble(f"What answers at {self._url} is not an iPro RT of this version ({error}).") from error

    def _send(self, method: str, path: str, body: dict[str, str] | None = None) -> bytes:
        headers = {"Accept": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = self._kind(*self._where, timeout=TIMEOUT_S)
        try:
            connection.request(method, self._base + path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            read = answer.read(MAX_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise Trouble(
                f"Nothing answers at {self._url} ({_why(error)}): is it running there?", passing=True
            ) from error
        except ValueError as error:  # a token or a path with characters that HTTP does not carry
            raise Trouble(f"That cannot be asked of a server: {error}.") from error
        finally:
            connection.close()
        if answer.status >= 300:
            raise self._refused(answer.status, read)
        return read

    def _refused(self, status: int, body: bytes) -> Trouble:
        try:
            told = msgspec.json.decode(body, type=_Problem)
        except msgspec.MsgspecError:
            told = _Problem()
        if told.code == "wrong_credentials":
            return Trouble("The e-mail or the password is wrong.")
        if status == 401:
            return Trouble("The token is not known to the server or has expired: sign in again.")
        if status == 403:
            return Trouble("This user is not an administrator, and only administrators see the cluster.")
        if status == 429:
            wait = f" for {told.retry_after:.0f} s" if told.retry_after else ""
            return Trouble(f"The server wants to be left alone{wait}: {told.detail}", passing=True)
        if told.code:
            return Trouble(f"The server refused ({told.code}): {told.detail}", passing=status >= 500)
        return Trouble(f"What answers at {self._url} is not iPro RT: it said {status}.", passing=status >= 500)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer for {TIMEOUT_S:.0f} s"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
