"""Tables as users keep them: what is a column of ours, and rows of ours made from theirs."""
