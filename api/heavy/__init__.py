"""Work that takes long, behind a queue in a process of its own, so that nobody else waits for it."""
