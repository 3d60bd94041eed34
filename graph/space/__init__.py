"""Places and products: complexity, relatedness, and the product space."""
