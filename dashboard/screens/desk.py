"""The desk: open alerts with their evidence, and what is done about them."""

from dashboard import browser, settings, viewer

browser.show("desk", settings.read(), viewer.language(), viewer.theme())
