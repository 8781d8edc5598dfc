"""The database: tables and their migrations, what the two databases do in ways of their own, full text."""
