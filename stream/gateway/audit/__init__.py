"""What the gateway writes into the audit."""
