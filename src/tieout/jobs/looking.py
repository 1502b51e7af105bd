"""Looking whether the job engine's own database is there, without starting the engine."""

from __future__ import annotations

import sqlalchemy
from django.conf import settings
from sqlalchemy.exc import SQLAlchemyError

PATIENCE = 5  # seconds


def engine_trouble() -> str:
    """Return why the job engine's database cannot be used, "" when it can."""
    url = sqlalchemy.make_url(settings.ENVIRONMENT.engine_url)
    patience = "timeout" if url.get_backend_name() == "sqlite" else "connect_timeout"
    try:
        engine = sqlalchemy.create_engine(url, connect_args={patience: PATIENCE})
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, ImportError) as wrong:
        return str(wrong).splitlines()[0]
    return ""
