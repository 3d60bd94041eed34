"""Documents that come back: what people typed into them is read again, and nothing else of them."""
