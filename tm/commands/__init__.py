"""The commands of ``muwazi``, one file a command or close family, loaded when called."""
