"""The page of the agents: the browser component alone."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("agents", settings.read(), viewer.language(), viewer.theme())
