"""The models, as the page of ops shows them."""
