"""The page and the API under it: what somebody sees and changes of what is remembered of them."""
