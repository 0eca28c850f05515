"""Other memories that run without a cloud and without a language model, on the same questions."""
