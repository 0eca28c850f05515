"""Fixed texts that callers hear or read: in English by themselves, in other languages on demand.

Whoever says one names it here once; the words stand in the [texts] of the languages' files.
"""

from typing import Self

from caller_memory import languages


class Text(str):
    """A fixed text, in English.

    Args:
        name: under which it stands in the files of all languages.
    """

    name: str

    def __new__(cls, name: str) -> Self:
        """Read the English text. It raises KeyError where there is none of that name."""
        text = super().__new__(cls, languages.table(languages.ENGLISH, "texts")[name])
        text.name = name
        return text

    def said_in(self, language: str, **parts: str) -> str:
        """Return the text in a language, in English where that language lacks it.

        Args:
            language: the code of one that has a file.
            parts: what is put in, by the names in braces.
        """
        text = str(languages.table(language, "texts").get(self.name, str(self)))
        return text.format(**parts) if parts else text
