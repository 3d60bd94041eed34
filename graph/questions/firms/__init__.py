"""Questions about all enterprises as a list."""
