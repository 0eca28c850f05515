"""Tests in a session or a job of LiveKit, with a scripted model instead of a real one."""
