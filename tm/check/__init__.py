"""The check: a draft held against the memory, the termbase and itself, one rule a file."""
