"""Ask Supabase which person an account of the app is, and link one by a code.

A session of Supabase Auth flows in as its access token; Supabase itself verifies it. A person flows
out. A link counts only where its identity makes its user: whoever wrote it may have said anything.
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from caller_memory.errors import IdentityError, StoreMisconfigured, StoreUnavailable
from caller_memory.stores.supabase_settings import SupabaseSettings
from caller_memory.stores.user_tokens import UserTokens

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Those that nobody mixes up when they are read out."""
_CODE_CHARS = 12


class Linked(NamedTuple):
    """The person whom an account is."""

    user_id: str
    identity: str


class IdentityLinks:
    """The links of one project.

    Args:
        user_id_of: makes a user of an identity; raises IdentityError.
    """

    code_lifetime_s = 600

    def __init__(self, settings: SupabaseSettings, user_id_of: Callable[[str], str]) -> None:
        self._settings = settings
        self._user_id_of = user_id_of
        self._tokens = UserTokens(settings) if settings.acts_as_the_person else None
        self._http = httpx.Client(timeout=httpx.Timeout(settings.timeout_s))

    def offer(self, user_id: str, identity: str) -> str:
        """Return a new code, with which an account becomes this person within ten minutes.

        Raises:
            StoreError: there is none.
        """
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_CHARS))
        arguments = {
            "p_hash": _hash(code), "p_user_id": user_id, "p_identity": identity,
            "p_seconds": self.code_lifetime_s,
        }  # fmt: skip
        bearer = self._tokens.token(user_id) if self._tokens else None
        self._call("identity_offer_code", arguments, bearer)
        return "-".join(code[at : at + 4] for at in range(0, _CODE_CHARS, 4))

    def claim(self, session: str, code: str) -> Linked | None:
        """Link the account of a session to the person of a code. None where the code is wrong.

        Raises:
            StoreError: it is not linked.
        """
        return self._linked(self._call("identity_claim", {"p_hash": _hash(code)}, session))

    def find(self, session: str) -> Linked | None:
        """Return whom the account of a session is; None without a link, or a valid session.

        Raises:
            StoreUnavailable: Supabase does not say.
        """
        try:
            return self._linked(self._call("identity_linked", {}, session))
        except StoreMisconfigured:
            return None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _linked(self, told: Any) -> Linked | None:
        if not isinstance(told, dict):
            return None
        linked = Linked(str(told.get("user_id")), str(told.get("identity")))
        try:
            is_true = self._user_id_of(linked.identity) == linked.user_id
        except IdentityError:
            return None
        return linked if is_true else None

    def _call(self, function: str, arguments: dict[str, Any], bearer: str | None) -> Any:
        key = self._settings.publishable_key if bearer else self._settings.secret_key
        key = key or self._settings.key or ""
        headers = {"apikey": key}
        if bearer or not key.startswith("sb_"):
            headers["Authorization"] = f"Bearer {bearer or key}"
        url = f"{self._settings.url.rstrip('/')}/rest/v1/rpc/{function}"
        try:
            response = self._http.post(url, json=arguments, headers=headers)
            if response.status_code >= 500 or response.status_code == 429:
                raise StoreUnavailable(f"Supabase answered {response.status_code}")
            if response.status_code >= 400:
                raise StoreMisconfigured(
                    f"Supabase refuses {function} ({response.status_code}): a session has expired, "
                    "or the migrations in sql/migrations are missing"
                )
            return response.json() if response.content else None
        except (httpx.HTTPError, ValueError) as exc:
            raise StoreUnavailable(f"Supabase does not answer: {type(exc).__name__}") from exc


def _hash(code: str) -> str:
    """Return what is kept of a code, however it is typed."""
    typed = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(typed.encode()).hexdigest()
