"""Settings of a child process under test: the installation's own, with test handlers and small limits."""

from lms.settings import *  # noqa: F403, TID251 - the shipped settings are what is being tested

_NAMES = ("write_file", "kill_itself", "eat_memory", "burn", "sleep", "leave", "refuse", "break_down")
JOB_HANDLERS = {name: f"tests.jobs.handlers.{name}" for name in (*_NAMES, "spawn", "environment")}
JOB_CPU_SECONDS = 3
