"""The browser component: its modules and style sheets, the bundle made of them, and its Streamlit side."""
