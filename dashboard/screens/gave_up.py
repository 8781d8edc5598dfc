"""The page of the customers who gave up: the browser component alone."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("gave-up", settings.read(), viewer.language(), viewer.theme())
