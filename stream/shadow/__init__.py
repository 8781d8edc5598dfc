"""A candidate beside the live floor: the same events under other rules, under a prefix of its own, unseen."""
