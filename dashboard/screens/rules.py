"""The page of the rules: the browser component alone."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("rules", settings.read(), viewer.language(), viewer.theme())
