"""Split a long text at the ends of its sentences. No I/O."""

from collections.abc import Iterator

_ENDS = (". ", "! ", "? ", "; ", "。", "\n")


def pieces(text: str, limit: int) -> Iterator[str]:
    """Yield a text in pieces of at most so many characters, without a break within a sentence.

    A sentence that is longer is broken at a blank, a word that is longer at the limit.
    """
    rest = text.strip()
    while len(rest) > limit:
        end = max(rest.rfind(mark, 0, limit) + 1 for mark in _ENDS)
        if end < limit // 4:
            end = rest.rfind(" ", limit // 2, limit + 1)
        if end < limit // 4:
            end = limit
        yield rest[:end].strip()
        rest = rest[end:].strip()
    if rest:
        yield rest
