"""API keys, tokens, private keys and passwords in URLs, known by their shape. Pure.

A text flows in as it was typed, the places of such keys flow out. Where a shape is published by
who issues the key it is enough; no word around it is asked for.
"""

from collections.abc import Iterator

from caller_memory.language.patterns import Pattern
from caller_memory.language.pii.account_numbers import Span

API_KEY = "[api key]"

# Sources: the pages of the issuers, and for the lengths the rules of a scanner that is kept up to
# date, https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml. A lower bound alone
# stands for each length, since issuers lengthen their keys.
_SHAPES = {
    "OpenAI, Anthropic, OpenRouter": r"sk-[\w-]{16,}",
    "GitHub": r"(?:gh[pousr]_|github_pat_)\w{16,}",
    "GitLab": r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[\w.-]{16,}",
    "AWS": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}",
    "Slack": r"xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,}",
    "Slack webhook": r"hooks\.slack\.com/services/[\w/]{16,}",
    "Google": r"AIza[\w-]{30,}|ya29\.[\w-]{16,}|GOCSPX-[\w-]{16,}",
    "Stripe": r"(?:sk|rk|pk)_(?:live|test)_\w{10,}|whsec_\w{16,}",
    "Twilio": r"(?:SK|AC)[0-9a-f]{32}",
    "SendGrid": r"SG\.[\w-]{10,}\.[\w-]{16,}",
    "Mailgun": r"key-[0-9a-f]{32}",
    "npm": r"npm_\w{16,}",
    "PyPI": r"pypi-[\w-]{16,}",
    "Supabase": r"sb_(?:secret|publishable)_[\w-]{16,}|sbp_\w{16,}",
    "Hugging Face, Groq, xAI, Replicate": r"(?:hf|gsk|xai|r8)[_-]\w{16,}",
    "DigitalOcean": r"do[opr]_v1_\w{16,}",
    "Shopify": r"shp(?:at|ca|pa|ss)_\w{16,}",
    "Square": r"(?:EAAA|sq0[a-z]{3}-)[\w-]{16,}",
    "Telegram": r"\d{8,10}:AA[\w-]{30,}",
    "Discord": r"[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}",
    "Databricks, Doppler, Linear, Notion, Postman": (
        r"dapi[0-9a-f]{32}|dp\.pt\.\w{16,}|lin_api_\w{16,}|(?:ntn|secret)_\w{30,}|PMAK-[\w-]{16,}"
    ),
    "LiveKit": r"API(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{11,}",
    "age": r"AGE-SECRET-KEY-1\w{16,}",
    # RFC 7519: the header of a JSON Web Token is an object, which begins so in base64.
    "JWT": r"eyJ[\w-]{8,}(?:\.[\w=-]*){1,4}",
}
_KEY = Pattern(rf"(?<![A-Za-z0-9_-])(?:{'|'.join(_SHAPES.values())})")
# RFC 7468
_PEM_BEGIN = Pattern(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = Pattern(r"-----END [A-Z0-9 ]{0,60}-----")
_PEM_LINES = Pattern(r"(?:(?:\s|\\n)*+[A-Za-z0-9+/=]{16,}+)*+")
# RFC 6750 and RFC 7617
_AUTHORIZATION = Pattern(r"\b[Bb]earer[ :]{1,3}([\w~+/=.-]{12,}+)|\bBasic ([\w+/]{12,}+=*)")
# RFC 3986, 3.2.1: what stands between the colon and the last @ of the authority.
_LOGIN = Pattern(r"(?<![\w.:/@-])[\w.-]{1,40}:([^\s/:@]{4,100})@[\w.-]{1,60}\.\w")
_URL = Pattern(r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@]{0,100}:([^\s/]{1,200})@")


# A setting as it stands in a file or a command: DB_PASSWORD=…, but not KEY=<your key>.
_SETTING = Pattern(
    r"(?i:\b[\w.-]{0,40}(?:passw(?:or)?d|pwd|secret|token|api_?key|access_?key|private_?key))"
    r"[\"']?\s{0,2}[=:]\s{0,2}[\"']?(?![<{$\[]|(?i:your|xxx|\.\.\.|changeme)|[A-Za-z_]\w*(?:\.\w+){0,8}[\[(]|[A-Za-z_]\w*(?:\.\w+){1,8}(?:\s|;|$))"
    r"([^\s\"'&;,]{6,}+)"
)


def api_keys(text: str) -> Iterator[Span]:
    """Where such keys stand, in any order; the places may overlap."""
    for match in _KEY.finditer(text):
        yield Span(*match.span(), API_KEY)
    if "earer" in text or "Basic" in text:
        for match in _AUTHORIZATION.finditer(text):
            yield Span(*match.span(match.lastindex or 0), API_KEY)
    if ":" in text and "@" in text:
        for pattern in (_URL, _LOGIN):
            yield from (Span(*match.span(1), API_KEY) for match in pattern.finditer(text))
    if "=" in text or ":" in text:
        for match in _SETTING.finditer(text):
            if "=" in match[0] or "_" in match[0]:
                yield Span(*match.span(1), API_KEY)
    if "-----BEGIN" in text:
        yield from _private_keys(text)


def _private_keys(text: str) -> Iterator[Span]:
    """From the line that begins a private key to the one that ends it, or what is there of it."""
    ends = [match.end() for match in _PEM_END.finditer(text)]
    done = 0
    for match in _PEM_BEGIN.finditer(text):
        if match.start() < done:
            continue
        while ends and ends[0] < match.end():
            ends.pop(0)
        lines = _PEM_LINES.match(text, match.end())
        done = ends[0] if ends else lines.end() if lines else match.end()
        yield Span(match.start(), done, API_KEY)
