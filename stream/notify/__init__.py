"""Who is told of which case, when and how: routes, what to tell, texts, channels, and the notifier."""
