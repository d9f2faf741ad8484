"""What fla's layers take from transformers beside a cache: a type for keyword arguments, and loggers."""

import logging as python_logging
from typing import Any


class Unpack:
    """`**kwargs: Unpack[T]` says what the keywords are, to a reader."""

    def __class_getitem__(cls, _: Any) -> Any:
        return Any


class Logger:
    """A logger that can also be asked to say something once."""

    def __init__(self, name: str | None = None) -> None:
        self.logger = python_logging.getLogger(name)

    def warning_once(self, *message: Any, **options: Any) -> None:
        self.logger.debug(*message, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.logger, name)


class logging:
    get_logger = Logger
