"""The page of the live conversations: the browser component alone."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("conversations", settings.read(), viewer.language(), viewer.theme())
