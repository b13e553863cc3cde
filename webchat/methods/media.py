"""Files a bot sends and fetches."""

from __future__ import annotations

from webchat.files import StoredFile
from webchat.formatted import captioned
from webchat.methods.call import Call
from webchat.methods.messages import deliver
from webchat.refusals import bad_request
from webchat.wire import Json, Uploaded


async def send_photo(call: Call) -> Json:
    return await _send(call, "photo")


async def send_voice(call: Call) -> Json:
    return await _send(call, "voice")


async def send_document(call: Call) -> Json:
    return await _send(call, "document")


async def get_file(call: Call) -> Json:
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("invalid file_id")
    file = call.state.files.find(file_id)
    return file.as_json() | {"file_path": file.path}


async def _send(call: Call, kind: str) -> Json:
    chat, caption = call.chat_to_write_to(), captioned(call.params)
    file = _file(call, kind)
    return await deliver(call, chat, file.as_attachment() | caption)


def _file(call: Call, kind: str) -> StoredFile:
    """An upload, an upload named by `attach://`, or a file the server has already."""
    given = call.params.get(kind)
    if isinstance(given, str) and given.startswith("attach://"):
        given = call.params.get(given.removeprefix("attach://"))
    if isinstance(given, Uploaded):
        mime = given.mime or "application/octet-stream"
        return call.state.files.add(kind, given.name, mime, given.content)
    if not given or not isinstance(given, str):
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = call.state.files.find(given)
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file
