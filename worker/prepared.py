"""Do what takes long and is the same in every call, by being imported.

LiveKit imports it in the process from which those of the jobs are forked: done there, no job needs
half a second for it before its first call, and all share what it takes of memory. Where processes
are not forked, each does it for itself.
"""

from caller_memory import languages
from caller_memory.call.commands import compile_grammars
from caller_memory.language.patterns import compile_all
from worker import assistant as assistant
from worker import phone_callers

phone_callers.load()
# That takes longer than a greeting waits for memory. The grammars make rules when first used.
compile_grammars(languages.ENGLISH)
compile_all()
