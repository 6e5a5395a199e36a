"""The doors: they translate and make one call."""
