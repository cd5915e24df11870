"""The house's settings with Django's stock sessions beside its own, for `make sessions`."""

from xiaowu.settings import *  # noqa: F403
from xiaowu.settings import INSTALLED_APPS as _OURS

INSTALLED_APPS = [*_OURS, "django.contrib.sessions"]
