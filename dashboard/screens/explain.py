"""The page that says why a case was opened: the browser component alone, which asks the gateway."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("explain", settings.read(), viewer.language(), viewer.theme())
