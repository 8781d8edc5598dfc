"""The page of all queues: the browser component alone."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("queues", settings.read(), viewer.language(), viewer.theme())
