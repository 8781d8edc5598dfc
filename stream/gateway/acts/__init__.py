"""What people ask of the gateway: actions and silences. It checks them, and writes them to the log."""
