"""The project's wiring and its kernel, and the two apps that make it a market: pay and quality."""

from marketplace.celery import app as celery_app

__all__ = ["celery_app"]
