"""How many signed webhooks a second become durable messages, and how soon an agent's socket has them.

Open loop, one message per POST, distinct ids, 2,000 contacts over 10 numbers. The rate is the highest that was
sustained with nothing lost, doubled or misfiled; latencies are at half of it. The floors (`benchmarks.floor`) are
measured in the same run.
"""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import socketio
import uvloop

from benchmarks import machine
from benchmarks.openloop import Load, percentile_ms, run
from benchmarks.product import Product, product
from benchmarks.webhooks import SECRET, Target, body, messages, request
from deploy.one_machine.ports import free_port
from storage.engine.mongo import connect

CONTACTS = 2_000
NUMBERS = 10
FLOOR_FROM = 500.0
STEPS = [1000, 2000, 3000, 3500, 4000, 4500, 5000, 6000, 8000]
MAX_LATE_S = 1.0  # a server further behind than this at the end does not sustain the rate
TRIES = 2  # a shared disk stalls now and then: a rate counts when one of two tries holds it


def sustained(load: Load, seconds: float) -> bool:
    """Everything was answered 200, and the server had kept up when the last request was due."""
    return load.failed == 0 and load.elapsed - seconds < MAX_LATE_S


async def measure(seconds: float, hosts: int) -> dict[str, Any]:
    """The whole run."""
    described = machine.describe()
    checked = await measure_floor("checked", min(seconds, 3.0))
    bare = await measure_floor("bare", min(seconds, 3.0))
    async with product(hosts) as it:
        targets = [await _number(it, index) for index in range(NUMBERS)]
        await _warm(it, targets)
        rate, cpu, sent = await _highest(it, targets, seconds)
        await machine.settle(it.pids())
        ack, deliver, heard_wrong = await _latencies(it, targets, rate / 2, seconds)
        lost, doubled, misfiled = await _check(it, sent + int(rate / 2 * seconds))
    return {
        "ratio": round(rate / checked, 2),
        "ratio_bare": round(rate / bare, 2),
        "rate": rate,
        "floor": checked,
        "floor_bare": bare,
        "ack_ms": ack,
        "deliver_ms": deliver,
        "lost": lost,
        "doubled": doubled,
        "misfiled": misfiled + heard_wrong,
        "cpu_ms_per_1000": cpu,
        "contacts": CONTACTS,
        "numbers": NUMBERS,
        "hosts": hosts,
        "seconds": seconds,
        "machine": described,
    }


async def measure_floor(kind: str, seconds: float) -> float:
    """The highest rate of a server that does no work."""
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.floor", kind, str(port), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    await server.stdout.readline()
    target, best, rate = Target("floor", "1"), 0.0, FLOOR_FROM
    content = request(port, "/hooks/whatsapp/floor", body(target, 0, "floor"))
    try:
        while True:
            meter = machine.CpuMeter({kind: server.pid})
            load = await run(port, iter(lambda: content, b""), rate, seconds)
            if not sustained(load, seconds):
                break
            cpu = meter.per_thousand(load.ok)[kind]
            print(f"  floor {kind} {rate:,.0f}/s: CPU ms per 1,000: server {cpu}, load {load.cpu_per_thousand}")
            best, rate = rate, rate * 1.25
    finally:
        server.terminate()
        await server.wait()
    if not best:
        raise SystemExit(
            f"This machine does not answer {rate:,.0f} empty requests/s: nothing can be measured on it now."
        )
    return best


async def _number(it: Product, index: int) -> Target:
    phone_number_id = str(300000000000000 + index)
    number = await it.post(
        "/numbers",
        {
            "name": f"Número {index}",
            "channel": "whatsapp_cloud",
            "phone_number_id": phone_number_id,
            "display_phone": f"+55 11 4000-{1000 + index}",
            "access_token": "none",
            "app_secret": SECRET,
            "base_url": it.settings.sandbox_url,
        },
    )
    return Target(str(number["id"]), phone_number_id)


async def _warm(it: Product, targets: list[Target]) -> None:
    """Every contact writes once, so that what is measured is the steady state."""
    load = await run(it.settings.port, messages(it.settings.port, targets, CONTACTS, "warm"), 500, CONTACTS / 500)
    assert load.failed == 0, f"{load.failed} of {load.sent} warm-up messages were not taken"


async def _highest(it: Product, targets: list[Target], seconds: float) -> tuple[float, dict[str, float], int]:
    best, sent = 0.0, CONTACTS
    cpu: dict[str, float] = {}
    for step in STEPS:
        for attempt in range(1, TRIES + 1):
            meter = machine.CpuMeter(it.pids())
            label = f"r{step}.{attempt}"
            load = await run(it.settings.port, messages(it.settings.port, targets, CONTACTS, label), step, seconds)
            sent += load.ok
            print(
                f"  offered {step}/s: {load.ok / load.elapsed:,.0f}/s answered, p50 {load.percentile_ms(0.5)} ms, "
                f"p99 {load.percentile_ms(0.99)} ms, {load.failed} failed"
            )
            if sustained(load, seconds):
                best, cpu = float(step), meter.per_thousand(load.ok) | {"load": load.cpu_per_thousand}
                break
        else:
            return best, cpu, sent
    return best, cpu, sent


async def _latencies(
    it: Product, targets: list[Target], rate: float, seconds: float
) -> tuple[dict[str, float], dict[str, float], int]:
    """POST to 200, and POST to a subscribed client, at a steady rate."""
    total = int(rate * seconds)
    heard: dict[int, float] = {}
    wrong = 0
    all_heard = asyncio.Event()
    client = socketio.AsyncClient(json=_Orjson)

    def hear(events: list[dict[str, Any]]) -> None:
        nonlocal wrong
        now = time.perf_counter()
        for event in events:
            conversation = event["data"]
            identifier, _, who = conversation["last_message"].get("text", "").partition(" ")
            label, _, number = identifier.partition("-")
            if label == "half":
                heard.setdefault(int(number), now)
                wrong += conversation["contact"]["phone"] != f"+{who}"
        if len(heard) == total:
            all_heard.set()

    client.on("events", hear)
    await client.connect(it.url, auth=it.ticket, transports=["websocket"])
    await client.call("subscribe", {"topic": f"inbox:{it.tenant_id}"})
    load = await run(it.settings.port, messages(it.settings.port, targets, CONTACTS, "half"), rate, seconds)
    async with asyncio.timeout(10):
        await all_heard.wait()
    await client.disconnect()
    delivered = [at - load.began - n / rate for n, at in heard.items()]
    ack = {"p50": load.percentile_ms(0.5), "p99": load.percentile_ms(0.99)}
    return ack, {"p50": percentile_ms(delivered, 0.5), "p99": percentile_ms(delivered, 0.99)}, wrong


async def _check(it: Product, expected: int) -> tuple[int, int, int]:
    """(lost, doubled, misfiled), read from the journal itself."""
    assert it.settings.mongodb_url
    database = await connect(it.settings.mongodb_url, it.settings.database)
    journal = database.driver("journal")
    counted = await (
        await journal.aggregate(
            [
                {"$match": {"event.type": "message.received"}},
                {"$group": {"_id": "$event.provider_id", "times": {"$sum": 1}}},
                {"$group": {"_id": None, "ids": {"$sum": 1}, "times": {"$sum": "$times"}}},
            ]
        )
    ).to_list(1)
    of_contact: dict[str, str] = {}
    async for contact in database.driver("contacts").find({}, {"identities": 1}):
        of_contact[contact["_id"]] = next(each["value"] for each in contact["identities"] if each["kind"] == "wa_id")
    misfiled = 0
    async for turn in journal.find({"event.type": "message.received"}, {"event.item": 1}):
        item = turn["event"]["item"]
        misfiled += of_contact.get(item["author"]["id"]) != item["text"].partition(" ")[2]
    await database.close()
    found = counted[0] if counted else {"ids": 0, "times": 0}
    return expected - found["ids"], found["times"] - found["ids"], misfiled


class _Orjson:
    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return orjson.loads(text)


def show(result: dict[str, Any]) -> None:
    """The table."""
    print(f"\nratio to the floor    {result['ratio']} (a webhook's HMAC and JSON: {result['floor']:,.0f}/s)")
    print(f"ratio to bare HTTP    {result['ratio_bare']} ({result['floor_bare']:,.0f}/s)")
    print(f"sustained             {result['rate']:,.0f} messages/s with {result['hosts']} hosts")
    print(f"POST to 200           p50 {result['ack_ms']['p50']} ms, p99 {result['ack_ms']['p99']} ms at half rate")
    print(f"POST to a client      p50 {result['deliver_ms']['p50']} ms, p99 {result['deliver_ms']['p99']} ms")
    print(f"lost {result['lost']}, doubled {result['doubled']}, under a wrong contact {result['misfiled']}")
    for name, used in result["cpu_ms_per_1000"].items():
        print(f"CPU ms per 1,000      {name:<12} {used}")
    print(f"machine               {result['machine']}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each rate is offered")
    parser.add_argument("--hosts", type=int, default=2, help="host processes")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    result = uvloop.run(measure(options.seconds, options.hosts))
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
