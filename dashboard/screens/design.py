"""The page of the design system, for whoever changes a screen. It is not in the navigation."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("design", settings.read(), viewer.language(), viewer.theme())
