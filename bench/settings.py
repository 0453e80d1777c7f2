"""Settings of the benchmarks: the product's own, the address of the yardstick, a counter of queries."""

import os

from lms.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.QueryCountMiddleware", *MIDDLEWARE]  # noqa: F405
if os.environ.get("BENCH_CACHE") == "off":  # the cold page: nothing is ever found in the cache
    CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in CACHES}  # noqa: F405
