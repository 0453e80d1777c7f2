"""How gunicorn serves the product: threads behind nginx; workers by the machine's cores."""

import multiprocessing
import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count()))
# Pages cost CPU and wait little for the database: of five hundred who start a test within ten seconds the
# last ones wait a quarter less with three threads than with eight, which only share the processor.
threads = int(os.environ.get("WEB_THREADS", "3"))
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than nginx keeps its end (60 s): a save must not meet a closing connection
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
forwarded_allow_ips = "*"  # only nginx reaches this port
