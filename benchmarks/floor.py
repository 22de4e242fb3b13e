"""The floor: the same HTTP server with the same middleware, answering 200 to the same POST without doing anything."""

import asyncio
import sys

import uvloop
from aiohttp import web

from gateway.inbound.middleware import answering, keep_safe, security_headers
from ipro_rt.kernel.telemetry import configure_logs


async def _nothing(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=b"ok", content_type="text/plain")


async def _serve(port: int) -> None:
    configure_logs()
    server = web.Application(middlewares=[answering])
    server.on_response_prepare.append(keep_safe(security_headers(None)))
    server.add_routes([web.post("/hooks/whatsapp/{number_id}", _nothing)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
