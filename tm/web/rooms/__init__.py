"""The rooms, a module each: a ``router`` with pages and JSON, and ``ROOM`` where it has a menu."""
