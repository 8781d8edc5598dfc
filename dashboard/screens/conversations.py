"""The page of conversations: the browser component with the live ones, and below it those of the archive."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import archived, viewer

browser.show("conversations", settings.read(), viewer.language(), viewer.theme())
archived.draw(viewer.language(), viewer.theme())
