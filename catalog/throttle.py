"""How often somebody without an account may ask: counters in the cache, by e-mail and by address."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many seconds."""

    name: str
    times: int
    seconds: int


REQUESTS_BY_EMAIL = Limit("request-email", 5, 24 * 3600)
REQUESTS_BY_ADDRESS = Limit("request-address", 20, 3600)
MESSAGES_BY_REQUEST = Limit("request-message", 20, 3600)


def is_over(limit: Limit, who: str) -> bool:
    """Count one more time for `who`; whether that is more than the limit allows."""
    digest = hashlib.sha256(who.strip().lower().encode()).hexdigest()[:32]  # no address in the cache's keys
    key = f"{limit.name}:{digest}"
    if cache.add(key, 1, limit.seconds):
        return limit.times < 1
    try:
        return cache.incr(key) > limit.times
    except ValueError:  # ran out in between
        cache.set(key, 1, limit.seconds)
        return False
