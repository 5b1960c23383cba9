"""Where is it? Every SELECT."""
