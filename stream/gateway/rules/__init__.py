"""The rules for viewers: what they say, what is wrong with a draft, and publishing one."""
