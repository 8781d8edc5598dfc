"""The browser components, and how a page puts them on the screen."""
