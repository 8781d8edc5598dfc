"""What a text says: its language, its normal form and hashed features, its phrases."""
