"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()

# What is loaded by now lives as long as the process: without this the collector walks over all of it again
# and again, which took a tenth of the time of a page. Requests leave few cycles, so it may also come rarely.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
