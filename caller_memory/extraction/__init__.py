"""Facts out of turns: what a model is asked, and what counts of its answer."""
