"""Reference chains as workbooks, and what is wrong with them."""
