"""The page for ops: the browser component alone. The gateway tells only those who may know."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("health", settings.read(), viewer.language(), viewer.theme())
