"""Detection: when a series of figures stops behaving as it usually does. Pure rules, without a clock."""
