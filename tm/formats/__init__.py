"""Exchange: one file a format, found by name or suffix in :mod:`tm.formats.registry`."""
