"""Django's backend for PostgreSQL, on which what is prepared stays prepared."""
