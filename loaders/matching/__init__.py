"""From what enterprises make to segments of chains."""
