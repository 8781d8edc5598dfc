"""The pages, and who looks at them."""
