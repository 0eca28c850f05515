"""Calls on a real stack: LiveKit server, worker processes, speech that travels as sound."""
