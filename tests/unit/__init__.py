"""Tests without a LiveKit session or job: one module each, or a command as it is typed."""
