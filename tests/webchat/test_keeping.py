"""What was acknowledged survives a restart and a kill -9, and cannot be read from the file."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from webchat import BotAccount, Limits, NotAllowed, Webchat

SERVING = Path(__file__).with_name("serving.py")
SENTENCE = "孩子转学的事，想请组织上了解一下"


def mirrored(content: bytes) -> bytes:
    """A seal that any eye sees through, but no search."""
    return bytes(255 - byte for byte in content)


async def test_after_a_restart_everything_is_still_there(open_house, tmp_path, keyboard):
    house = await open_house(path=tmp_path / "chat.db")
    person = await house.person()
    await person.send("/start")
    sent = await house.done("sendMessage", chat_id=person.chat_id, text="卡片", reply_markup=keyboard(["好"]))
    gone = await house.done("sendMessage", chat_id=person.chat_id, text="收回")
    await house.done("deleteMessage", chat_id=person.chat_id, message_id=gone["message_id"])
    await house.done("setMyCommands", commands=[{"command": "start", "description": "开始"}])
    file = await person.send_file(b"report", "a.txt")
    secret, waiting = person.secret, await house.done("getUpdates")
    await house.serving.close()

    house = await open_house(path=tmp_path / "chat.db")
    assert await house.done("getUpdates") == waiting
    again = await house.person(secret=secret)
    assert [message.text for message in again.messages] == ["/start", "卡片", ""]
    assert await again.download(file) == b"report"
    assert await house.done("getMyCommands") == [{"command": "start", "description": "开始"}]
    edit = {"chat_id": again.chat_id, "message_id": sent["message_id"], "text": "卡片 2"}
    await house.done("editMessageText", **edit)
    await again.sees("卡片 2")
    later = await house.done("sendMessage", chat_id=again.chat_id, text="新")
    assert later["message_id"] > gone["message_id"]
    await again.send("还在")
    assert (await house.done("getUpdates"))[-1]["update_id"] > waiting[-1]["update_id"]


async def test_a_tap_made_before_a_restart_can_be_answered_after_it(open_house, tmp_path, keyboard):
    house = await open_house(path=tmp_path / "chat.db")
    person = await house.person()
    await person.send("/start")
    await house.done("sendMessage", chat_id=person.chat_id, text="?", reply_markup=keyboard(["好"]))
    tap = asyncio.create_task(person.tap("好"))
    while "callback_query" not in (updates := await house.done("getUpdates"))[-1]:
        await asyncio.wait({tap}, timeout=0.01)
    tap.cancel()
    await house.serving.close()
    house = await open_house(path=tmp_path / "chat.db")
    assert await house.done("getUpdates") == updates
    await house.done("answerCallbackQuery", callback_query_id=updates[-1]["callback_query"]["id"])


async def test_after_kill_minus_nine_every_acknowledged_word_is_delivered_once(open_house, tmp_path):
    path, acknowledged = tmp_path / "chat.db", []
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SERVING), str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    secret = (await process.stdout.readline()).decode().strip()
    house = await open_house()

    async def chatter(number):
        headers = {"Authorization": f"Bearer {secret}"}
        for count in range(10_000):
            word = f"{number}-{count}"
            try:
                async with house.http.post(f"{url}/chat/send", json={"text": word}, headers=headers) as sent:
                    await sent.read()
            except OSError:
                return
            except Exception as cut:
                assert "isconnect" in type(cut).__name__ or "Payload" in type(cut).__name__
                return
            acknowledged.append(word)
            if len(acknowledged) == 300:
                process.kill()

    await asyncio.gather(*(chatter(number) for number in range(8)))
    await process.wait()
    process._transport.close()
    revived = await open_house(path=path)
    kept, offset = [], 0
    while updates := await revived.done("getUpdates", offset=offset):
        kept += [update["message"]["text"] for update in updates]
        offset = updates[-1]["update_id"] + 1
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(acknowledged) >= 300


async def test_the_file_tells_nothing_to_whoever_has_no_key(open_house, tmp_path):
    path = tmp_path / "chat.db"
    house = await open_house(path=path, seal=mirrored, unseal=mirrored)
    person = await house.person("欧阳明月")
    await person.send(SENTENCE)
    await person.send_file(SENTENCE.encode(), f"{SENTENCE}.txt", caption=SENTENCE)
    await house.done("sendMessage", chat_id=person.chat_id, text=SENTENCE)
    await house.serving.close()
    raw = b"".join(part.read_bytes() for part in tmp_path.iterdir())
    for hidden in (SENTENCE, "欧阳明月", person.secret):
        assert hidden.encode() not in raw
        assert hidden.encode("unicode-escape") not in raw
    assert mirrored(SENTENCE.encode()) in raw
    house = await open_house(path=path, seal=mirrored, unseal=mirrored)
    again = await house.person(secret=person.secret)
    assert [message.text for message in again.messages] == [SENTENCE] * 3


async def test_a_deleted_message_leaves_the_file_too(open_house, tmp_path):
    path = tmp_path / "chat.db"
    house = await open_house(path=path)
    person = await house.person()
    sent = await person.send(SENTENCE)
    latest = (await house.done("getUpdates"))[-1]["update_id"]
    await house.done("getUpdates", offset=latest + 1)
    await house.done("deleteMessage", chat_id=person.chat_id, message_id=sent)
    await house.serving.close()
    assert SENTENCE.encode() not in path.read_bytes()


async def test_a_second_server_on_the_same_file_is_refused(open_house, tmp_path):
    await open_house(path=tmp_path / "chat.db")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Webchat([BotAccount("1:x", 1, "a_bot", "a")], path=tmp_path / "chat.db")


async def test_when_the_disk_fails_the_person_hears_it_and_nothing_is_lost(open_house, tmp_path):
    broken = []

    def seal(content: bytes) -> bytes:
        if broken:
            raise OSError("no space left on device")
        return content

    house = await open_house(path=tmp_path / "chat.db", seal=seal)
    person = await house.person()
    await person.send("/start")
    broken.append(True)
    with pytest.raises(NotAllowed, match="500"):
        await person.send("一")
    assert [u["message"]["text"] for u in await house.done("getUpdates")] == ["/start"]
    broken.clear()
    await person.send("二")
    assert [u["message"]["text"] for u in await house.done("getUpdates")] == ["/start", "一", "二"]


async def test_a_stale_tap_is_not_delivered_after_a_long_outage(open_house, tmp_path, keyboard):
    house = await open_house(path=tmp_path / "chat.db")
    person = await house.person()
    await person.send("/start")
    await house.done("sendMessage", chat_id=person.chat_id, text="?", reply_markup=keyboard(["好"]))
    tap = asyncio.create_task(person.tap("好"))
    while "callback_query" not in (await house.done("getUpdates"))[-1]:
        await asyncio.wait({tap}, timeout=0.01)
    tap.cancel()
    await house.serving.close()
    house = await open_house(path=tmp_path / "chat.db", limits=Limits(tap_seconds=0))
    assert ["callback_query" in update for update in await house.done("getUpdates")] == [False]
