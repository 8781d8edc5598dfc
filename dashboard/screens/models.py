"""The page of the models: the browser component alone, which asks the gateway."""

from dashboard import settings
from dashboard.frontend import component as browser
from dashboard.screens import viewer

browser.show("models", settings.read(), viewer.language(), viewer.theme())
