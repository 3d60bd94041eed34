"""What people work on and the store keeps for them: leads, schemes, scenarios."""
