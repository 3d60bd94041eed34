"""Questions about the lists that the policy asks for."""
