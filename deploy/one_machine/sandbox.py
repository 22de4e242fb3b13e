"""The sandbox as a child process, with the demo's numbers registered in it at every start."""

import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from deploy.one_machine.address import gateway_url
from deploy.one_machine.child import Child, Told
from deploy.one_machine.logs import rotate
from deploy.one_machine.trouble import Trouble
from ipro_rt import demo
from ipro_rt.kernel.config import Settings

_START_S = 30.0
_ANSWER_S = 10.0
_CODE_DIR = Path(__file__).parents[2]
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is on this machine: no proxy


def sandbox_child(settings: Settings, tell: Told) -> Child:
    """The sandbox on its port, not started yet. It serves once the demo's numbers are known to it."""
    log = settings.data_dir / "logs" / "sandbox.log"
    rotate(log)
    data = settings.data_dir / "sandbox"
    command = [sys.executable, "-m", "sandbox", "--port", str(settings.sandbox_port), "--data", str(data)]

    async def serves() -> None:
        await _answers(f"{settings.sandbox_url}/sandbox/numbers")
        await register_demo(settings)

    return Child("sandbox", command, log, serves, environment={"PYTHONPATH": str(_CODE_DIR)}, grace_s=3.0, tell=tell)


async def register_demo(settings: Settings) -> None:
    """Tell the sandbox the demo's numbers and where their webhooks go. Doing it again changes nothing."""
    for name, phone_number_id, display_phone in demo.NUMBERS:
        number = {
            "display_phone": display_phone,
            "waba_id": demo.WABA_ID,
            "access_token": demo.ACCESS_TOKEN,
            "app_secret": settings.demo_app_secret,
            "callback_url": f"{gateway_url(settings)}/hooks/whatsapp/{demo.number_id(phone_number_id)}",
            "verify_token": demo.verify_token(phone_number_id),
            "verified_name": name,
        }
        url = f"{settings.sandbox_url}/sandbox/numbers/{phone_number_id}"
        answer = await asyncio.to_thread(_request, "PUT", url, number)
        if not answer.get("callback_verified"):
            raise Trouble(f"The sandbox could not verify the webhook of {name} at {number['callback_url']}.")


async def _answers(url: str) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            await asyncio.to_thread(_request, "GET", url)
        except OSError as error:
            if time.monotonic() > deadline:
                raise Trouble(f"The sandbox did not answer at {url} within {_START_S:.0f} s.") from error
            await asyncio.sleep(0.1)
        else:
            return


def _request(method: str, url: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
    request = urllib.request.Request(  # noqa: S310 - always http, to this machine
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    try:
        with _direct.open(request, timeout=_ANSWER_S) as answer:
            read: dict[str, object] = json.load(answer)
            return read
    except urllib.error.HTTPError as error:
        with error:
            raise Trouble(f"The sandbox refused {method} {url} ({error.code}).") from error
