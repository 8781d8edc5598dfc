"""The web server of the dashboard: Streamlit, with StepIn's own page for an address that does not exist.

`streamlit run dashboard/server.py` serves `app`; `dashboard.launch` has the command.
"""

from __future__ import annotations

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

app = st.App(
    Path(__file__).with_name("app.py"),
    secrets=current().secrets,
    routes=[
        Route("/page-version", page_version),
        Route("/ticket", give_ticket, methods=["POST"]),
        *Routes(current).all(),
    ],
    middleware=[Middleware(Door, current), Middleware(Gate, current), Middleware(OwnPages)],
)
