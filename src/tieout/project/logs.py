"""How log entries look: coloured lines for people, one JSON object a line for machines."""

from __future__ import annotations

from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING; `form` is `text` or `json`, `level` a level's name."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": structlog.stdlib.ProcessorFormatter, **_rendering(form)}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
        # The job engine tells at length how it makes its tables.
        "loggers": {"dbos": {"level": "WARNING"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
    }


def _rendering(form: str) -> dict[str, Any]:
    """Entries of other libraries pass through the same steps as our own."""
    if form == "json":
        last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # plain: the pretty form prints local variables, and a secret may be among them
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    return {
        "foreign_pre_chain": _SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
