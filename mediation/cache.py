"""The Redis cache that a dead Redis cannot turn into an error page."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Answers "not there" while Redis is away: nothing in the cache is needed to be right."""

    def _forgive(self, answer: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), method)(*args, **kwargs)
        except RedisError as error:
            logger.warning("cache unavailable: %s", type(error).__name__)
            return answer

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._forgive(default, "get", key, default, version=version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._forgive({}, "get_many", keys, version=version)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(True, "add", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(None, "set", *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Returns the keys that could not be written, here: all of them."""
        return self._forgive(list(data), "set_many", data, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(False, "touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(False, "delete", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(None, "delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._forgive(False, "has_key", *args, **kwargs)
