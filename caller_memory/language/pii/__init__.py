"""Secrets out of a person's words: numbers of cards and accounts, keys, passwords, codes."""

from caller_memory.language.pii.dialogue import Dialogue as Dialogue
from caller_memory.language.pii.dialogue import Kept as Kept
from caller_memory.language.pii.native_words import a_secret as a_secret
from caller_memory.language.pii.redaction import redact as redact
from caller_memory.language.pii.redaction import redact_named as redact_named
