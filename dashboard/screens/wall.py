"""The wall: the floor at a glance, from five metres."""

from dashboard import browser, settings, viewer

browser.show("wall", settings.read(), viewer.language(), viewer.theme())
