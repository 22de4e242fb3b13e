"""The floors: aiohttp servers that answer 200 to the same POST and do no work.

`checked` is what the architecture calls the floor: a webhook with its HMAC and its JSON parsed. `bare` has the
gateway's middleware and looks at nothing.
"""

import asyncio
import hashlib
import hmac
import sys

import orjson
import uvloop
from aiohttp import web

from benchmarks.webhooks import SECRET
from gateway.inbound.middleware import answering, keep_safe, security_headers
from ipro_rt.kernel.telemetry import configure_logs

_PATH = "/hooks/whatsapp/{number_id}"
_KEY = SECRET.encode()


async def _nothing(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=b"ok", content_type="text/plain")


async def _checked(request: web.Request) -> web.Response:
    body = await request.read()
    expected = "sha256=" + hmac.digest(_KEY, body, hashlib.sha256).hex()
    if not hmac.compare_digest(expected, request.headers["X-Hub-Signature-256"]):
        raise web.HTTPUnauthorized
    orjson.loads(body)
    return web.Response(body=b"ok", content_type="text/plain")


def _bare() -> web.Application:
    server = web.Application(middlewares=[answering])
    server.on_response_prepare.append(keep_safe(security_headers(None)))
    server.add_routes([web.post(_PATH, _nothing)])
    return server


def _with_checks() -> web.Application:
    server = web.Application()
    server.add_routes([web.post(_PATH, _checked)])
    return server


async def _serve(kind: str, port: int) -> None:
    configure_logs()
    server = {"bare": _bare, "checked": _with_checks}[kind]()
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1], int(sys.argv[2])))
