"""Logs: one event a line, with the id of its request, task or ticket, and never a word or a link of a customer.

>>> log = structlog.get_logger(__name__)
>>> with logs.about(ticket=42):
...     log.info("offer_made", offer=9)
"""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars as about

Line = MutableMapping[str, Any]

CHAT_LINK = re.compile(r"(/c|/ws/chat)/[^/\s?\"'<>]+")  # whoever knows it may read the conversation
QUERY = re.compile(r"(?<=[\w/*%.~-])\?[^\s\"'<>]+=[^\s\"'<>]*")
ROW = re.compile(r"(DETAIL|CONTEXT|PARAMETERS):.*?(?=\n\s*File |\n\n|\Z)", re.DOTALL)  # PostgreSQL quotes whole rows
NEVER = frozenset({"user_agent", "ip", "remote_addr"})


def mask(text: str) -> str:
    """`text` without chat links, query strings and rows of the database."""
    return ROW.sub(r"\1: ***", QUERY.sub("", CHAT_LINK.sub(r"\1/***", text)))


def hide(_logger: Any, _method: str, line: Line) -> Line:
    """A processor: what a log may not know leaves the line here."""
    for name in NEVER & line.keys():
        del line[name]
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = mask(value)
        elif isinstance(value, list | tuple | dict) and name != "exc_info":
            line[name] = mask(str(value))
    return line


def configure(*, production: bool, level: str = "INFO") -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING: JSON lines in production, for reading otherwise."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render: Any = structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer(colors=False)
    # Tracebacks become text before `hide` looks at them, for their last line may quote a row.
    after = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        hide,
        render,
    ]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "processors": after, "foreign_pre_chain": before}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},  # said by django_structlog
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django_structlog": {"handlers": [], "level": level, "propagate": True},
            "django_structlog.celery": {"handlers": [], "level": "WARNING", "propagate": True},  # sweeps every 2 s
            # Access logs know paths, and a path may be a chat link: requests are logged above, masked.
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "httpx2": {"handlers": [], "level": "WARNING", "propagate": True},  # it writes each address it asks
            "httpcore2": {"handlers": [], "level": "WARNING", "propagate": True},
            "celery": {"handlers": [], "level": level, "propagate": True},
            "celery.app.trace": {"handlers": [], "level": "WARNING", "propagate": True},
            "celery.worker.strategy": {"handlers": [], "level": "WARNING", "propagate": True},
            "celery.beat": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


__all__ = ["about", "configure", "hide", "mask"]
