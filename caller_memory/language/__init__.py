"""Text in, meaning out: what a sentence is, asks, names and must not keep."""
