"""A Chat Completions server on loopback, for LiveKit's own OpenAI plugin to ask.

A script flows in; the bodies of the requests, as a provider would get them, are kept.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai as client
from aiohttp import web
from livekit.agents import llm
from livekit.plugins import openai

from caller_memory.language.query import estimate_tokens


class FakeOpenAI:
    """Gives the scripted replies, then "All right.", and keeps what it was asked.

    Args:
        script: what to answer, one after the other: a text or a call of a tool.
        max_tokens: how long a request may be, as `estimate_tokens` counts its texts.
    """

    def __init__(self, *script: str | llm.FunctionToolCall, max_tokens: int | None = None) -> None:
        self.script = list(script)
        self.max_tokens = max_tokens
        self.refused = 0
        self.requests: list[dict[str, Any]] = []

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Keep the request, answer with the next of the script as one stream of events."""
        asked = await request.json()
        if self.max_tokens and _tokens(asked) > self.max_tokens:
            self.refused += 1
            told = f"This model's maximum context length is {self.max_tokens} tokens."
            error = {"message": told, "type": "BadRequestError", "code": 400}
            return web.json_response({"error": error}, status=400)
        self.requests.append(asked)
        reply = self.script.pop(0) if self.script else "All right."
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        reason = "stop" if isinstance(reply, str) else "tool_calls"
        for delta, finish_reason in ((_delta(reply), None), ({}, reason)):
            choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
            chunk = {
                "id": "fake", "object": "chat.completion.chunk", "created": 0, "model": "fake",
                "choices": [choice],
            }  # fmt: skip
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response


def _tokens(asked: dict[str, Any]) -> int:
    texts = [json.dumps(asked.get("tools", []))]
    texts += [message.get("content") or "" for message in asked["messages"]]
    return sum(map(estimate_tokens, texts))


def _delta(reply: str | llm.FunctionToolCall) -> dict[str, Any]:
    if isinstance(reply, str):
        return {"role": "assistant", "content": reply}
    function = {"name": reply.name, "arguments": reply.arguments}
    return {
        "role": "assistant",
        "tool_calls": [{"index": 0, "id": reply.call_id, "type": "function", "function": function}],
    }


@asynccontextmanager
async def listening(server: FakeOpenAI) -> AsyncIterator[openai.LLM]:
    """The plugin's language model, whose requests go to this server."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    # As model servers do, it stops working on what nobody waits for any more.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    # Reading the certificates of the machine would take longer than the conversation.
    plain = client.DefaultAsyncHttpxClient(verify=False)
    asks = client.AsyncClient(base_url=url, api_key="none", http_client=plain)
    model = openai.LLM(model="fake", client=asks)
    try:
        yield model
    finally:
        await model.aclose()
        await asks.close()
        await runner.cleanup()
