"""The life of alerts, what people did about them, and what that teaches the models. Pure."""
