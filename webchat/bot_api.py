"""The bot's side: /bot<token>/<method> and /file/bot<token>/<path>, as at api.telegram.org."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from webchat.faults import BotCall, Fault, Faults, cut
from webchat.methods import METHODS, PACED
from webchat.methods.call import Call
from webchat.rates import Rates
from webchat.refusals import Refusal, bad_request, too_many
from webchat.state import Bot, State
from webchat.wire import Params, answer, params_of

log = logging.getLogger(__name__)

_NUMBER = re.compile(r"-?[0-9]{1,20}")


class BotApi:
    def __init__(self, state: State, faults: Faults) -> None:
        self._state, self._faults = state, faults
        self._rates = {bot.account.id: Rates(state.limits) for bot in state.bots.values()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        token, method = scope["path_params"]["token"], scope["path_params"]["method"].lower()
        fault = None
        try:
            bot = self._bot(token)
            if method not in METHODS:
                raise Refusal(404, "Not Found")
            params = await params_of(request, self._state.limits.upload_bytes + 1_000_000)
            fault = self._fault(method, params)
            result = await self._carry_out(bot, method, params, fault)
            response = answer({"ok": True, "result": result})
        except Refusal as refusal:
            response = answer(refusal.as_json(), refusal.code)
        except Exception as failure:
            log.error("webchat.bot_api.failed method=%s kind=%s", method, type(failure).__name__)
            response = answer(Refusal(500, "Internal Server Error").as_json(), 500)
        if fault and fault.kind in {"lose", "refuse"}:
            await cut(scope, receive)
            return
        if fault and fault.kind == "stall":
            await self._state.closing.wait(fault.number)
        await response(scope, receive, send)

    async def file(self, request: Request) -> Response:
        """Downloads; the path is the one that getFile told."""
        try:
            self._bot(request.path_params["token"])
            path = request.path_params["path"]
            file = self._state.files.find(path.rpartition("/")[2].partition(".")[0])
            if file.path != path:
                raise bad_request("wrong file path")
            content = await self._state.files.content(file.id)
        except Refusal as refusal:
            refusal = refusal if refusal.code == 401 else Refusal(404, "Not Found")
            return answer(refusal.as_json(), refusal.code)
        name = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.rpartition('/')[2])}"}
        return Response(content, media_type="application/octet-stream", headers=name)

    def _bot(self, token: str) -> Bot:
        bot = self._state.bots.get(token)
        if bot is None:
            raise Refusal(401, "Unauthorized")
        return bot

    def _fault(self, method: str, params: Params) -> Fault | None:
        raw = str(params.get("chat_id", ""))
        chat_id = int(raw) if _NUMBER.fullmatch(raw) else None
        if self._faults.record:
            self._faults.calls.append(BotCall(method, chat_id, dict(params)))
        return self._faults.next_for(method, chat_id)

    async def _carry_out(self, bot: Bot, method: str, params: Params, fault: Fault | None) -> object:
        if fault and fault.kind == "refuse":
            return None
        if fault and fault.kind == "too_many":
            raise too_many(int(fault.number))
        if fault and fault.kind == "server_error":
            reason = "Bad Gateway" if fault.number == 502 else "Internal Server Error"
            raise Refusal(int(fault.number), reason)
        call = Call(self._state, bot, params)
        if method in PACED:
            self._rates[bot.account.id].check(call.chat().id)
        return await METHODS[method](call)
