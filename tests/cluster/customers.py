"""Customers of a cluster in the lab: each writes numbered texts, the next only once the one before was answered 200.

`python -m tests.cluster.customers URL SECRET COUNT RATE LABEL`, run in a machine of the lab. Each answered message is a
line on the output, `customer place`, and each attempt that was not answered 200 is `failed why`; they stop when the
input ends, once what they had begun is answered.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from typing import Any

import aiohttp

from ipro_rt import demo

ANSWER_S = 10.0
AGAIN_S = 0.2


class Writing:
    """`count` customers who write `rate` messages a second together."""

    def __init__(self, url: str, secret: str, count: int, rate: float, label: str) -> None:
        self._url, self._secret, self._label = url, secret.encode(), label
        self._count, self._every_s = count, count / rate
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Write until the input ends."""
        asyncio.get_running_loop().add_reader(sys.stdin, self._over.set)
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as http:
            await asyncio.gather(*(self._write(http, customer) for customer in range(self._count)))

    async def _write(self, http: aiohttp.ClientSession, customer: int) -> None:
        place = 0
        await self._pause(self._every_s * customer / self._count)
        while not self._over.is_set():
            await self._arrive(http, self._body(customer, place))
            sys.stdout.write(f"{customer} {place}\n")
            sys.stdout.flush()
            place += 1
            await self._pause(self._every_s)

    async def _arrive(self, http: aiohttp.ClientSession, raw: bytes) -> None:
        answered = await self._post(http, raw)
        while not answered:
            await asyncio.sleep(AGAIN_S)
            answered = await self._post(http, raw)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return

    async def _post(self, http: aiohttp.ClientSession, raw: bytes) -> bool:
        signature = "sha256=" + hmac.new(self._secret, raw, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        try:
            async with http.post(self._url, data=raw, headers=headers) as answer:
                if answer.status != 200:
                    self._failed(str(answer.status))
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(repr(error))
            return False

    def _failed(self, why: str) -> None:
        sys.stdout.write(f"failed {why}\n")
        sys.stdout.flush()

    def _body(self, customer: int, place: int) -> bytes:
        _, phone_number_id, display = demo.NUMBERS[0]
        who = f"55119{80000000 + customer}"
        message = {
            "from": who,
            "id": f"wamid.{self._label}-{customer}-{place}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": f"{place}"},
        }
        value: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": display, "phone_number_id": phone_number_id},
            "contacts": [{"profile": {"name": who}, "wa_id": who}],
            "messages": [message],
        }
        entry = [{"id": demo.WABA_ID, "changes": [{"field": "messages", "value": value}]}]
        return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def main() -> None:
    """The command."""
    url, secret, count, rate, label = sys.argv[1:]
    asyncio.run(Writing(url, secret, int(count), float(rate), label).run())


if __name__ == "__main__":
    main()
