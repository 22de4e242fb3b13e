"""The providers' door: webhooks in, checked over their raw bytes, answered once everything in them is durable."""

from aiohttp import web

from gateway.inbound.bodies import read_body
from gateway.inbound.metering import Meters, Timing
from gateway.inbound.whatsapp import challenge, parse_webhook, signature_is_valid
from ipro_rt.app import App
from ipro_rt.kernel.errors import Unauthenticated
from ipro_rt.kernel.request import current

MAX_BODY = 3_000_000  # Meta's own limit
CHANNEL = "whatsapp_cloud"
_OK = b"ok"


class Hooks:
    """Owns nothing: number in the path, secret from its configuration, arrivals to the intake."""

    def __init__(self, app: App, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    def routes(self) -> list[web.RouteDef]:
        """The two routes of a WhatsApp number."""
        path = "/hooks/whatsapp/{number_id}"
        return [web.get(path, self.verify, allow_head=False), web.post(path, self.receive)]

    async def verify(self, request: web.Request) -> web.Response:
        """Meta asks whether we are who it was told."""
        number = await self._app.channels.config(request.match_info["number_id"])
        return web.Response(text=challenge(request.query, number.verify_token))

    async def receive(self, request: web.Request) -> web.Response:
        """Meta brings messages, statuses, and news of the number."""
        with Timing(self._meters.webhook, CHANNEL, "receiveWebhook", request.headers.get("traceparent", "")):
            return await self._receive(request)

    async def _receive(self, request: web.Request) -> web.Response:
        number = await self._app.channels.config(request.match_info["number_id"])
        if (present := current()) is not None:
            present.by(number.tenant_id, "")
        body = await read_body(request, MAX_BODY)
        if not signature_is_valid(number.app_secret, body, request.headers.get("X-Hub-Signature-256")):
            raise Unauthenticated(
                "The signature does not fit the body.",
                code="bad_signature",
                expected="X-Hub-Signature-256 made with this number's app secret",
                hint="Check the app secret of the number.",
            )
        parsed = parse_webhook(body, number.phone_number_id)
        if parsed.arrivals:
            await self._app.intake.accept(number, parsed.arrivals)
        return web.Response(body=_OK, content_type="text/plain")
