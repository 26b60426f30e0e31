"""The protocols that CAT tools speak, a module each with a ``router``."""
