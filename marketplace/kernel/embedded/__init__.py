"""A PostgreSQL of our own, from a wheel, for whoever has none: the demo and the tests need no installed server.

It knows nothing of Django, so that it can stand before the settings are read.
"""
