"""The web client's files. What lies under `assets/` has a hash in its name and is kept for ever; the page is not.

The page is another one each time: it carries the nonce of its own Content-Security-Policy, for its scripts and for
the styles its component library writes.
"""

import secrets
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

NOT_BUILT = "O cliente web não foi construído. Execute `make run`, ou `npm run build` na pasta web.\n"
NONCE = "__CSP_NONCE__"  # where the build leaves room for it
_FOREVER = "public, max-age=31536000, immutable"


class WebClient:
    """Serves a folder made by the web build. Any other path is the page, whose router knows it.

    `policy` makes the page's Content-Security-Policy from its nonce.
    """

    def __init__(self, dist: Path, policy: Callable[[str], str]) -> None:
        self._dist = dist.resolve()
        self._policy = policy

    def routes(self) -> list[web.RouteDef]:
        """Everything that no other door took. The doors' own paths stay theirs: a wrong method there is a 405."""
        return [web.get(r"/{path:(?!(?:api|hooks)/|socket\.io).*}", self.serve)]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A file of the build, or the page."""
        path = request.match_info["path"]
        file = self._file(path)
        if file is not None and file != self._dist / "index.html":
            cache = _FOREVER if path.startswith("assets/") else "no-cache"
            return web.FileResponse(file, headers={"Cache-Control": cache})
        if path.startswith("assets/"):
            raise web.HTTPNotFound
        page = self._dist / "index.html"
        if not page.is_file():
            return web.Response(text=NOT_BUILT, status=503, headers={"Cache-Control": "no-store"})
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            text=page.read_text(encoding="utf-8").replace(NONCE, nonce),
            content_type="text/html",
            headers={"Cache-Control": "no-store", "Content-Security-Policy": self._policy(nonce)},
        )

    def _file(self, path: str) -> Path | None:
        if not path or "\0" in path:
            return None
        file = (self._dist / path).resolve()
        return file if file.is_relative_to(self._dist) and file.is_file() else None
