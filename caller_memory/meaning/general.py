"""Questions about nothing in particular: what lies near to all of them answers none.

Long and chatty turns are near to any question. So what counts is how much nearer a memory is to the
one that was asked. They are of several languages, because questions of one language lie together.
"""

from typing import TYPE_CHECKING

from caller_memory.meaning.embedder import Embedder

if TYPE_CHECKING:
    from caller_memory.meaning.embedder import Vector

SHARE = 0.75
"""How much of the nearness to any question is taken away."""
QUESTIONS = (
    "What did I say about it?",
    "Where was I?",
    "Who was with me?",
    "When did that happen?",
    "Which one do I like?",
    "How do I feel about it?",
    "Why did I do that?",
    "What am I going to do?",
    "Was habe ich darüber gesagt?",
    "Wann war das?",
    "¿Qué dije de eso?",
    "¿Quién estaba conmigo?",
    "Qu'est-ce que j'ai dit ?",
    "Où est-ce que c'était ?",
    "Che cosa ho detto?",
    "O que foi que eu disse?",
    "Wat heb ik gezegd?",
    "Что я об этом говорил?",
    "Когда это было?",
    "Bunun hakkında ne dedim?",
    "Ne zaman oldu?",
    "ماذا قلت عن ذلك؟",
    "متى كان ذلك؟",
    "मैंने क्या कहा था?",
    "それについて私は何と言いましたか？",
    "いつのことでしたか？",
    "我说过什么？",
    "那是什么时候？",
    "제가 뭐라고 했죠?",
)


def general_direction(model: Embedder) -> "Vector":
    """Return what to take away from the vector of a question. It takes some tenths of a second."""
    first, *rest = (model.question(question) for question in QUESTIONS)
    total = sum(rest, start=first)
    return (total * (SHARE / len(QUESTIONS))).astype(first.dtype)
