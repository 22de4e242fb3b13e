"""Documents for anybody, the same for everybody: made once, compressed once, and sent once to whoever keeps them."""

import hashlib

from aiohttp import web

from gateway.inbound.compression import choose, squeeze
from gateway.inbound.tags import is_known


class PublicDocument:
    """One document in each coding it may be asked for in."""

    def __init__(self, body: bytes, content_type: str) -> None:
        self._type = content_type
        self._tag = f'W/"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        self._bodies: dict[str | None, bytes] = {None: body}

    async def show(self, request: web.Request) -> web.Response:
        """The handler of its route."""
        headers = {"ETag": self._tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        if is_known(request, self._tag):
            return web.Response(status=304, headers=headers)
        coding = choose(request.headers.get("Accept-Encoding", ""))
        if coding is not None:
            headers["Content-Encoding"] = coding
            if coding not in self._bodies:
                self._bodies[coding] = squeeze(self._bodies[None], coding)
        return web.Response(body=self._bodies[coding], headers=headers, content_type=self._type, charset="utf-8")
