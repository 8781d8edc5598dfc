"""The pages of Streamlit, and what they share."""
