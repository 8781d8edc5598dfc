"""The patterns of phrases, in Chinese and English, and how they are searched."""
