"""Questions about bundles: 三单一图 of a field and place in a quarter, what changed, what stands where."""
