"""What callers say: recognition gets the keyword right, whatever else it mishears."""

VOLCANOES = "I love reading books about volcanoes."
VOLCANO = ("volcano", "vulcan", "canoe", "anode")
"""What recognition makes of the end of that sentence."""
QUESTION = "Do you remember what I love reading about?"
"""Answered by VOLCANOES; begins with words that can be lost without harm."""

DOG = "My dog is called Rex."
PINEAPPLES = "I love eating pineapples on pizza."
VIOLIN = "Every evening I play on my violin."
STILL_THERE = "Hello, are you still there?"
"""What people say first on a line that was cut: its beginning may still be lost."""
