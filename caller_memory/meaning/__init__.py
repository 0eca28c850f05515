"""What texts mean, as vectors: an optional part, which needs `caller-memory[semantic]`."""
