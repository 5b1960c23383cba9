"""Do it: the verbs. They never commit."""
