"""Keeping a memory safe: verifying, backing up, restoring, and telling what is amiss here."""
