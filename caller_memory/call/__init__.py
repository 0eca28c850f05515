"""Memory of one call: an actor with an inbox."""
