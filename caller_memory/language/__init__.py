"""Understand sentences: category, question, times, and secrets to redact. No I/O."""
