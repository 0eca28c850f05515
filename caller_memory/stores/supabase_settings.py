"""Hold how a Supabase project is reached, and with whose rights."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class SupabaseSettings:
    """One project, with a shared key or with what signs a JWT for each person.

    Attributes:
        url: `https://<project>.supabase.co`.
        secret_key: bypasses row level security; `sb_secret_…`, or a legacy service_role key.
        publishable_key: sent along with a person's JWT; alone it may do next to nothing;
            `sb_publishable_…`, or a legacy anon key.
        jwt_private_key: signs with ES256 or RS256; a JWK, or PEM, which needs `jwt_key_id`.
        jwt_secret: signs with HS256; legacy.
        timeout_s: how long one answer may take.
    """

    url: str
    secret_key: str | None = field(default=None, repr=False)
    publishable_key: str | None = field(default=None, repr=False)
    jwt_private_key: str | None = field(default=None, repr=False)
    jwt_key_id: str | None = None
    jwt_secret: str | None = field(default=None, repr=False)
    timeout_s: float = 2.0

    @property
    def key(self) -> str | None:
        """The secret key, or else the publishable key."""
        return self.secret_key or self.publishable_key

    @property
    def acts_as_the_person(self) -> bool:
        """Return whether requests carry a JWT of their person instead of a shared key."""
        return bool(self.jwt_secret or self.jwt_private_key)
