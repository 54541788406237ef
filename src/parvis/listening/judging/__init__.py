"""What an alert rule makes of what was heard. Pure: the same answer live and when a rule is tried on the past."""
