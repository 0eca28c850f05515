"""Take off what only leads in what a person says: "what you should know is that". No I/O."""

from caller_memory.language.patterns import Pattern

_CLEFT = Pattern(
    r"(?i)^(?:(?:and|but|so|well|oh|no) )*(?:what|all|the thing) (?:i|i'd|you|we|the \w+|my \w+)\b"
    r"[^,.?!]{1,50}? (?:is|was) (?:that |this )?(?=[^\W\d_]+ .*[^?\s]\s*$)"
)


def without_cleft(text: str) -> str:
    """Return a statement without a cleft before it; a question stays as it is."""
    return _CLEFT.sub("", text)
