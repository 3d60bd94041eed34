"""The ladder of firms (培育梯度): rules by version, what is known of firms, and who stands where."""
