"""Provide what a running worker needs beside the library: models, room, commands."""
