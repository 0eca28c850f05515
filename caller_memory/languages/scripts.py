"""Tell of which script a character is. No I/O."""

FIRST_CUT = "\u0e00"
"""Before it stands no character of which `is_cut` is true."""


def is_han(sign: str) -> bool:
    """Return whether it is a Chinese character, also one of Japanese."""
    return (
        "\u4e00" <= sign <= "\u9fff"
        or "\u3400" <= sign <= "\u4dbf"
        or "\u3005" <= sign <= "\u3007"
        or "\uf900" <= sign <= "\ufaff"
        or "\U00020000" <= sign <= "\U0003ffff"
    )


def is_hiragana(sign: str) -> bool:
    """Return whether it is of the script of Japanese endings and function words."""
    return "\u3041" <= sign <= "\u309f"


def is_hangul(sign: str) -> bool:
    """Return whether it is Korean."""
    return (
        "\uac00" <= sign <= "\ud7af" or "\u1100" <= sign <= "\u11ff" or "\u3130" <= sign <= "\u318f"
    )


def is_arabic(sign: str) -> bool:
    """Return whether it is an Arabic letter."""
    return "\u0620" <= sign <= "\u06ff"


def is_cut(sign: str) -> bool:
    """Return whether words are cut into pairs of such characters: few blanks part them."""
    return sign >= FIRST_CUT and (
        is_han(sign)
        or is_hiragana(sign)
        or "\u30a1" <= sign <= "\u30fa"  # Katakana
        or "\u30fc" <= sign <= "\u30ff"
        or "\u31f0" <= sign <= "\u31ff"
        or is_hangul(sign)
        or "\u0e00" <= sign <= "\u0eff"  # Thai, Lao
        or "\u1000" <= sign <= "\u109f"  # Burmese
        or "\u1780" <= sign <= "\u17d3"  # Khmer
    )
