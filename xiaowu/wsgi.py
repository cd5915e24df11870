"""The WSGI entry for granian or any other server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaowu.settings")
application = get_wsgi_application()

# what is loaded by now lives as long as the process: the collector need not walk it, and may run less often
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
