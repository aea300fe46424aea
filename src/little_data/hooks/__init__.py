"""What happens around a run: checks before it, results after it, tracking, notebooks."""
