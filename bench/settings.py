"""Settings of the benchmarks: the product's own, plus the address of the yardstick."""

from lms.settings import *  # noqa: F403, TID251

ROOT_URLCONF = "bench.urls"
