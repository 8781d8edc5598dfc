"""The page of the shadows beside the floor: the browser component alone, which asks the gateway."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("shadows", settings.read(), viewer.language(), viewer.theme())
