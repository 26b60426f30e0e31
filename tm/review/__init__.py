"""Reviewing alignments: what to look at first, corrections, who did what, undo."""
