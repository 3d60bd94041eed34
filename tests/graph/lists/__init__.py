"""Lists that the policy asks for: made, spoken of by hand, written as ledgers."""
