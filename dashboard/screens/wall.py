"""The wall: the browser component alone, to be read from five metres."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("wall", settings.read(), viewer.language(), viewer.theme())
