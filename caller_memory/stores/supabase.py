"""Use Supabase as a store: call two functions of the database over PostgREST.

Only this module knows supabase-py. Its errors are translated here: what may pass, what an operator
must put right, and what is the fault of one row. Nothing is retried here; `sync.py` does that.
"""

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import httpx
from postgrest.exceptions import APIError
from supabase import Client, ClientOptions, create_client

from caller_memory.errors import (
    ProfileMissing,
    RowRejected,
    StoreError,
    StoreMisconfigured,
    StoreRejected,
    StoreUnavailable,
)
from caller_memory.log_masking import LOGGER_NAME
from caller_memory.models import Category, Memory, Profile
from caller_memory.stores.base import Change, Result, Snapshot
from caller_memory.stores.retry_after import retry_after_s
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.user_tokens import UserTokens

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

_PASSING_STATUS = {408, 425, 429}
_BAD_ROW = re.compile(r"2[23][0-9A-Z]{3}")
_FIXES = {
    401: "check SUPABASE_URL and the key: they must belong to the same project",
    403: "a grant or a policy is missing: run the migrations in sql/migrations",
    404: "a function is missing: run the migrations in sql/migrations",
}


class SupabaseStore:
    """Implement `stores.base.Store` over the network.

    `SUPABASE_TIMEOUT_S` limits each step of a request, not the whole: see `deadline.py` for that.
    """

    def __init__(self, settings: SupabaseSettings) -> None:
        self._tokens = UserTokens(settings) if settings.acts_as_the_person else None
        self._reads_may_be_filtered = not (self._tokens or settings.secret_key)
        key = (settings.publishable_key if self._tokens else settings.key) or ""
        self._key_is_a_jwt = not key.startswith("sb_")
        timeout = httpx.Timeout(settings.timeout_s)
        self._http = httpx.Client(timeout=timeout, event_hooks={"response": [_refuse_failures]})
        self._client: Client = create_client(
            settings.url,
            key,
            ClientOptions(
                postgrest_client_retry=False,
                auto_refresh_token=False,
                persist_session=False,
                httpx_client=self._http,
            ),
        )

    def open_session(self, user_id: str, email: str | None) -> Snapshot:
        """See `stores.base.Store`."""
        arguments = {"p_user_id": user_id, "p_email": email}
        try:
            answer = self._call(user_id, "open_session", arguments)
        except (ProfileMissing, RowRejected) as exc:
            raise StoreMisconfigured(
                f"Supabase refuses to make a profile ({exc}): a constraint of the app's own on "
                "profiles is in the way, `python agent.py doctor` says which"
            ) from exc
        return _snapshot(answer, user_id)

    def push(self, user_id: str, changes: Sequence[Change]) -> list[Result]:
        """See `stores.base.Store`.

        Raises:
            ProfileMissing: `open_session` has to come first.
            RowRejected: one of the changes is refused, and none was applied.
        """
        rows = [_row(change) for change in changes]
        answer = self._call(user_id, "push_memories", {"p_user_id": user_id, "p_rows": rows})
        with _shape("push_memories"):
            results = [Result(row["result"]) for row in answer]
            if len(results) != len(changes):
                raise ValueError("another number of results than of rows")
            return results

    def knows(self, user_id: str) -> bool:
        """Whether a person has a profile; makes none."""
        return self._call(user_id, "memory_knows", {"p_user_id": user_id}) is True

    def forget_profile(self, user_id: str) -> bool:
        """Remove a person with all that is known of them. Return whether there was anything.

        Raises:
            StoreRejected: the profile is that of an account.
        """
        try:
            return self._call(user_id, "memory_forget_profile", {"p_user_id": user_id}) is True
        except RowRejected as exc:
            raise StoreRejected(
                f"the profile of user {user_id} is that of an account of the app ({exc}): delete "
                "the account, and the profile goes with it"
            ) from exc

    def diagnose(self, user_id: str | None = None) -> dict[str, Any]:
        """Return what the database says about its own set-up, for `doctor`."""
        answer = self._call(user_id, "memory_doctor", {})
        with _shape("memory_doctor"):
            return dict(answer)

    def sees_rows(self, user_id: str | None, table: str) -> bool:
        """Return whether this person, or the key alone, sees any row of a table; for `doctor`."""
        try:
            return bool(self._execute(user_id, self._client.table(table).select("*").limit(1)))
        except StoreMisconfigured:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _call(self, user_id: str | None, function: str, arguments: dict[str, Any]) -> Any:
        try:
            return self._execute(user_id, self._client.rpc(function, arguments))
        except StoreMisconfigured:
            if self._tokens is None or user_id is None:
                raise
            # The token may be refused because a clock jumped or the key is new: try a new token.
            self._tokens.drop(user_id)
            return self._execute(user_id, self._client.rpc(function, arguments))

    def _execute(self, user_id: str | None, query: Any) -> Any:
        if self._tokens is not None and user_id is not None:
            query.request.headers["Authorization"] = f"Bearer {self._tokens.token(user_id)}"
        elif not self._key_is_a_jwt:
            # Source: supabase.com/docs/guides/api/api-keys, "Known limitations": it is no bearer
            # token; supabase-py sends it as one, and some gateways pass that on to PostgREST.
            query.request.headers.pop("Authorization", None)
        try:
            return query.execute().data
        except APIError as exc:
            raise _translated(exc, self._reads_may_be_filtered) from exc
        except httpx.HTTPStatusError as exc:
            raise StoreUnavailable(
                f"Supabase answered {exc.response.status_code}",
                retry_after_s=retry_after_s(exc.response.status_code, exc.response.headers),
            ) from exc
        except (httpx.HTTPError, httpx.StreamError, ValueError) as exc:
            raise StoreUnavailable(f"Supabase does not answer: {type(exc).__name__}") from exc

    def log_mode(self) -> None:
        """Log what keeps people apart: their own JWTs, or our code under a shared key."""
        if self._tokens:
            logger.info(
                "Supabase: each session under a JWT of its person, with the publishable key"
            )
        elif self._reads_may_be_filtered:
            logger.warning(
                "Supabase: the publishable key alone, which may do next to nothing. Set "
                "SUPABASE_SECRET_KEY, or SUPABASE_JWT_PRIVATE_KEY for a JWT of each person"
            )
        else:
            logger.info("Supabase: all sessions under the secret key")


@contextlib.contextmanager
def _shape(function: str) -> Iterator[None]:
    """Raise `StoreUnavailable` if the block finds the answer malformed."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise StoreUnavailable(f"{function} answered something else") from exc


def _refuse_failures(response: httpx.Response) -> None:
    """Raise on failures of the server by their status, as their bodies may be anything."""
    if response.status_code >= 500 or response.status_code in _PASSING_STATUS:
        raise httpx.HTTPStatusError("", request=response.request, response=response)


def _translated(error: APIError, reads_may_be_filtered: bool) -> StoreError:
    code = error.code or ""
    if code == "409":
        return StoreUnavailable("Supabase answered 409 without saying why")
    if code == "23503":
        return ProfileMissing("Supabase has no profile for this person yet")
    if _BAD_ROW.fullmatch(code):
        return RowRejected(f"Supabase refuses a row: SQLSTATE {code}")
    if code == "42501" and reads_may_be_filtered:
        fix = "the publishable key may not: set SUPABASE_SECRET_KEY or SUPABASE_JWT_PRIVATE_KEY"
    elif code == "42501" or code == "403":
        fix = _FIXES[403]
    elif code in ("PGRST202", "PGRST205", "42883", "42P01", "404"):
        fix = _FIXES[404]
    elif code == "PGRST303" or "JWT expired" in (error.message or ""):
        fix = "the token of the person has expired or is not valid yet: set this machine's clock"
    else:
        fix = _FIXES[401]
    return StoreMisconfigured(f"Supabase refuses every request ({code or 'no code'}): {fix}")


def _row(change: Change) -> dict[str, Any]:
    return {
        "op": change.op,
        "category": change.category,
        "key": change.key,
        "value": change.value,
        "context": change.context,
        "created_at": change.created_at.isoformat() if change.created_at else None,
        "updated_at": change.updated_at.isoformat(),
    }


def _snapshot(answer: Any, user_id: str) -> Snapshot:
    with _shape("open_session"):
        profile, forgotten_at = answer["profile"], answer["forgotten_at"]
        if profile["id"] != user_id:
            raise ValueError("the answer is about somebody else")
        return Snapshot(
            Profile(
                profile["id"],
                profile["email"],
                profile["is_first_login"] is not False,
                datetime.fromisoformat(profile["created_at"]),
            ),
            answer["created"] is True,
            [
                Memory(
                    Category(row["category"]),
                    row["key"],
                    row["value"],
                    row["context"],
                    datetime.fromisoformat(row["created_at"]),
                    datetime.fromisoformat(row["updated_at"]),
                )
                for row in answer["memories"]
            ],
            datetime.fromisoformat(forgotten_at) if forgotten_at else None,
            datetime.fromisoformat(answer["now"]),
        )
