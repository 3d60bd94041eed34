"""Commands about bundles (三单一图)."""
