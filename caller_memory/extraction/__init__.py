"""Fact extraction: the question to a language model, and the check of its answer."""
