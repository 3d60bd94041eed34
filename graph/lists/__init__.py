"""Lists of a field in a place, as the policy asks for: declared in TOML, made from the graph, reviewed by people."""
