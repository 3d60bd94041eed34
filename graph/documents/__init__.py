"""Documents, one module each: what a question finds, said in sentences that each rest on records."""
