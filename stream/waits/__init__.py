"""Customers who wait: the waits that go on, their deadlines, and how long such waits usually last. Pure."""
