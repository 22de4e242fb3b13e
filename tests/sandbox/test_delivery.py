"""Webhooks under pressure: batches, giving up, restarts, links, and limits that are off until asked for."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from sandbox import start
from tests.sandbox.conftest import MARIA, NUMBER, Business, Caller, quick
from tests.sandbox.samples import JPEG
from tests.waiting import until, until_async


async def test_several_updates_may_come_in_one_webhook(sandbox: Caller, business: Business) -> None:
    await sandbox.call("PUT", "/sandbox/faults", {"batch": 100})
    body = {"phone_number_id": NUMBER, "type": "text", "text": {"body": "Oi"}, "count": 30}
    await sandbox.call("POST", f"/sandbox/phones/{MARIA}/messages", body)
    await sandbox.write("text", {"body": "Outra"}, "5511988880002")
    messages = await business.gets(31)
    assert [message["text"]["body"] for message in messages[:30]] == [f"Oi ({n})" for n in range(1, 31)]
    assert len(business.raw) < 31


async def test_one_persons_messages_arrive_in_order(sandbox: Caller, business: Business) -> None:
    body = {"phone_number_id": NUMBER, "type": "text", "text": {"body": "Oi"}, "count": 100}
    await sandbox.call("POST", f"/sandbox/phones/{MARIA}/messages", body)
    messages = await business.gets(100)
    assert [message["text"]["body"] for message in messages] == [f"Oi ({n})" for n in range(1, 101)]


async def test_a_webhook_nobody_takes_is_given_up(session: ClientSession, business: Business) -> None:
    running = await start(quick(retry_count=2, retry_first_s=0.001))
    sandbox = Caller(session, running.url)
    await sandbox.register(business)
    business.answers = [500] * 3
    written = await sandbox.hello()

    async def given_up() -> bool:
        _, log = await sandbox.call("GET", "/sandbox/log")
        return any(item.get("response") == "given up" for item in log["items"])

    await until_async(given_up)
    assert len(business.raw) == 3
    item = (await sandbox.thread())["items"][0]
    assert (item["id"], item["status"]) == (written["id"], "sent")
    await running.stop()


async def test_what_was_not_confirmed_goes_out_again_after_a_restart(
    tmp_path: Path, session: ClientSession, business: Business
) -> None:
    first = await start(quick(data_dir=tmp_path, retry_first_s=3600))
    before = Caller(session, first.url)
    await before.register(business)
    business.answers = [503]
    written = await before.hello()
    await until(lambda: len(business.raw) == 1)
    await first.stop()
    second = await start(quick(data_dir=tmp_path))
    assert [message["id"] for message in await business.gets(1)] == [written["id"]]
    await second.stop()


async def test_a_message_waits_as_delivered_only_when_the_server_took_it(sandbox: Caller, business: Business) -> None:
    written = await sandbox.hello()
    assert written["status"] == "sent"

    async def delivered() -> bool:
        return bool((await sandbox.thread())["items"][0]["status"] == "delivered")

    await until_async(delivered)


async def test_what_is_written_without_a_connection_leaves_when_it_is_back(sandbox: Caller, business: Business) -> None:
    await sandbox.behave(online=False)
    for n in range(3):
        assert (await sandbox.write("text", {"body": str(n)}))["status"] == "pending"
    assert business.messages == []
    await sandbox.behave(online=True)
    assert [message["text"]["body"] for message in await business.gets(3)] == ["0", "1", "2"]


async def test_a_customer_can_answer_by_itself(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    await sandbox.behave(answer_text="Obrigada!", answer_after_ms=0)
    await sandbox.sent("text", {"body": "Oi"})
    assert (await business.gets(2))[1]["text"] == {"body": "Obrigada!"}


async def test_media_by_link_is_loaded_from_this_machine_only(sandbox: Caller, business: Business) -> None:
    await sandbox.hello()
    _, file = await sandbox.upload("/sandbox/media", JPEG, "image/jpeg")
    near = await sandbox.sent("image", {"link": f"{sandbox.url}/sandbox/media/{file['id']}"})
    await business.sees(near, "delivered")
    assert (await sandbox.thread())["items"][-1]["image"]["mime_type"] == "image/jpeg"
    for link in ("https://example.com/a.jpg", f"{sandbox.url}/sandbox/media/404", "file:///etc/passwd"):
        failed = await business.sees(await sandbox.sent("image", {"link": link}), "failed")
        assert failed["errors"][0]["code"] == 131052


async def test_the_pair_rate_is_off_until_it_is_asked_for(sandbox: Caller) -> None:
    async def burst() -> list[Any]:
        answers = await asyncio.gather(*(sandbox.send("text", {"body": "Oi"}) for _ in range(60)))
        return [answer["error"]["code"] for status, answer in answers if status == 429]

    assert await burst() == []
    await sandbox.call("PUT", "/sandbox/faults", {"pair_rate": True})
    refused = await burst()
    assert set(refused) == {131056}
    assert len(refused) >= 14
    await sandbox.call("POST", "/sandbox/clock", {"advance_s": 6.5})
    assert (await sandbox.send("text", {"body": "Oi"}))[0] == 200


@asynccontextmanager
async def _process(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "sandbox", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_it_runs_as_a_process_and_ends_at_sigterm(tmp_path: Path) -> None:
    async with _process("--port", "0", "--data", str(tmp_path)) as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert line.startswith("sandbox http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
        assert (process.returncode, said) == (0, b"")


async def test_a_taken_port_is_one_clear_sentence(sandbox: Caller) -> None:
    port = sandbox.url.rsplit(":", 1)[1]
    async with _process("--port", port) as process:
        _, said = await process.communicate()
        assert process.returncode == 1
        assert said.decode() == f"sandbox: port {port} on 127.0.0.1 cannot be used: Address already in use\n"
