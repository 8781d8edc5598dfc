"""Which addresses this server answers. All others are closed, also those of Streamlit that nobody needs."""

from __future__ import annotations

PAGES = frozenset(
    {
        "",
        "floor",
        "wall",
        "desk",
        "queues",
        "queue",
        "conversations",
        "agents",
        "gave-up",
        "numbers",
        "rules",
        "health",
        "tuning",
        "explain",
        "shadows",
        "models",
        "design",
    }
)
SIGN_IN, SIGN_OUT, TICKET, PAGE_VERSION = "sign-in", "sign-out", "ticket", "page-version"
OWN = frozenset({SIGN_IN, SIGN_OUT, TICKET, PAGE_VERSION})
STREAM = "_stcore/stream"
# Where Streamlit sends people to a provider, and where they come back.
PROVIDER = frozenset({"auth/login", "auth/logout", "oauth2callback"})
# Not uploads, media, metrics, the agents' interface, and the components of others.
_OF_STREAMLIT = frozenset(
    {STREAM, "_stcore/health", "_stcore/host-config", "favicon.png", "favicon.ico", "manifest.json"}
)
_BELOW = "static/"


def is_open(path: str, provider: bool) -> bool:
    """Return whether there is anything at a path, with or without a provider for signing in.

    >>> is_open("/wall", False), is_open("/_stcore/upload_file/1/2", False), is_open("/auth/login", False)
    (True, False, False)
    """
    bare = path.strip("/")
    if bare in PROVIDER:
        return provider
    return bare in PAGES or bare in OWN or bare in _OF_STREAMLIT or bare.startswith(_BELOW)
