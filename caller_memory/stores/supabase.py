"""Use Supabase as a store: call two functions of the database over PostgREST.

Only this module knows supabase-py. Its errors are translated here: what may pass, what an operator
must put right, and what is the fault of one row. Nothing is retried here; `sync.py` does that.
"""

import logging
import re
from collections.abc import Mapping, Sequence
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
from caller_memory.stores.base import Change, Page, Pushed
from caller_memory.stores.retry_after import retry_after_s
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.user_tokens import UserTokens
from caller_memory.stores.wire import page_of, pushed_of, row_of, shape

logger = logging.getLogger(f"{LOGGER_NAME}.stores")

_PASSING_STATUS = {408, 425, 429}
_BAD_ROW = re.compile(r"2[23][0-9A-Z]{3}")
_FIXES = {
    401: "check SUPABASE_URL and the key: they must belong to the same project",
    403: "a grant or a policy is missing: run the migrations in sql/migrations",
    404: "a function is missing: run the migrations in sql/migrations",
}


class SupabaseStore:
    """Implement `stores.base.Remote` over the network.

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

    def open_session(self, user_id: str, email: str | None, known: int, limit: int) -> Page:
        """See `stores.base.Remote`."""
        arguments = {
            "p_user_id": user_id, "p_email": email, "p_known_version": known, "p_limit": limit,
        }  # fmt: skip
        try:
            answer = self._call(user_id, "open_session_v2", arguments)
        except (ProfileMissing, RowRejected) as exc:
            raise StoreMisconfigured(
                f"Supabase refuses to make a profile ({exc}): a constraint of the app's own on "
                "profiles is in the way, `python agent.py doctor` says which"
            ) from exc
        return page_of(answer, user_id)

    def pull(self, user_id: str, known: int, limit: int, cursor: object | None = None) -> Page:
        """See `stores.base.Remote`."""
        arguments = {
            "p_user_id": user_id, "p_known_version": known, "p_limit": limit, "p_cursor": cursor,
        }  # fmt: skip
        return page_of(self._call(user_id, "pull_memories_v2", arguments), user_id)

    def push(self, user_id: str, changes: Sequence[Change]) -> Pushed:
        """See `stores.base.Remote`.

        Raises:
            ProfileMissing: `open_session` has to come first.
            RowRejected: one of the changes is refused, and none was applied.
        """
        rows = [row_of(change) for change in changes]
        answer = self._call(user_id, "push_memories_v2", {"p_user_id": user_id, "p_rows": rows})
        return pushed_of(answer, len(changes))

    def changed(self, known: Mapping[str, int]) -> set[str]:
        """See `stores.base.Remote`. Under tokens of single people, all of them may have changed."""
        if self._tokens:
            return set(known)
        answer = self._call(None, "changed_people_v2", {"p_known": dict(known)})
        with shape("changed_people_v2"):
            return {str(user_id) for user_id in answer}

    @property
    def lists_people(self) -> bool:
        """Whether everybody can be asked for. A token of one person sees that person alone."""
        return self._tokens is None

    def people(self, since: datetime | None) -> list[dict[str, Any]]:
        """Return who is known, last seen first: id, email, created_at, seen_at, memories."""
        arguments = {"p_since": since.isoformat() if since else None}
        answer = self._call(None, "memory_people_v2", arguments)
        with shape("memory_people_v2"):
            return [dict(row) for row in answer]

    def forgets(self, user_id: str) -> list[tuple[datetime, str | None]]:
        """Return when something of a person was forgotten, and by which call; newest first."""
        answer = self._call(user_id, "memory_forgets_v2", {"p_user_id": user_id})
        with shape("memory_forgets_v2"):
            return [
                (datetime.fromisoformat(row["forgotten_at"]), row.get("call_id")) for row in answer
            ]

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
        with shape("memory_doctor"):
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
