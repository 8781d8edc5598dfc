"""The web server of the dashboard: Streamlit, with StepIn's own page for an address that does not exist.

`streamlit run dashboard/server.py` serves `app`; `dashboard.launch` has the command.
"""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard.door import Door
from dashboard.own_pages import OwnPages, page_version
from dashboard.sign_in.gate import Gate
from dashboard.sign_in.routes import Routes
from dashboard.sign_in.setup import current
from dashboard.tickets import give_ticket


def _log_sign_ins() -> None:
    """Log each sign-in and each refusal in a line, whatever Streamlit logs."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("stepin")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


_log_sign_ins()
_provider = current().provider
app = st.App(
    Path(__file__).with_name("app.py"),
    secrets=_provider.secrets if _provider is not None else None,
    routes=[
        Route("/page-version", page_version),
        Route("/ticket", give_ticket, methods=["POST"]),
        *Routes(current).all(),
    ],
    middleware=[Middleware(Door, current), Middleware(Gate, current), Middleware(OwnPages)],
)
