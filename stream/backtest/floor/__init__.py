"""Both stages as a backtest runs them: in parts, in rounds, and from where they were."""
