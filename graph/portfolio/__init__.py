"""Which targets to go for within a budget: greedily, exactly, and how sure the choice is."""
