"""Tell whether a question is in English, whose words are found in all their inflections."""

from caller_memory.language.patterns import Pattern

_ENGLISH = Pattern(
    r"\b(?:the|what|what's|when|where|who|whose|whom|which|how|why|did|does|my|you|your|would|were|"
    r"been|should|could|from|this|that|there|with|(?:do|am|have) i|i'm|i've)\b"
)
"""Words that are none in the other languages that callers speak."""
_OTHER = Pattern(
    # German, Dutch
    r"\b(?:ich|mich|mir|mein|meine[mnrs]?|wir|unser|unsere|wo|wer|wie|wann|warum|wieso|welche[mnrs]?|"
    r"habe|bin|ik|mijn|waar|wanneer|waarom|welke?|heb|wij|onze|"
    # Spanish, Portuguese, Italian, French
    r"yo|mi|mis|quien|cuando|donde|cual|tengo|soy|eu|meu|meus|minha|minhas|onde|quem|quando|qual|quais|"
    r"tenho|io|mio|mia|miei|mie|dove|chi|quale|quali|ho|sono|je|moi|mon|mes|quand|quel|quels|quelles?|"
    r"qui|est-ce|comment|nous|notre|nos|"
    # Turkish
    r"ben|benim|bana|ne|nerede|nereye|nasil|kac|kim|kimin|hangi|neden|biz|bizim)\b|[^\x00-\x7f]"
)
"""Words of the others, or a letter that English lacks."""
_MARKS = str.maketrans("“”„–—…", '"""--.')


def is_english(text: str) -> bool:
    """Return whether a text is taken to be English: it is, unless something speaks against it."""
    said = text.lower().replace("’", "'").translate(_MARKS)
    return bool(_ENGLISH.search(said)) or not _OTHER.search(said)
