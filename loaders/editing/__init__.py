"""Records edited by hand, one at a time: each edit is one row of our own template, judged and written as an import."""
