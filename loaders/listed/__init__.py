"""Lists of listed companies that others publish, and the bundled facts that are made of them."""
