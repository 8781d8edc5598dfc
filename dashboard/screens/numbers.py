"""The page of the day's numbers: the browser component alone."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("numbers", settings.read(), viewer.language(), viewer.theme())
