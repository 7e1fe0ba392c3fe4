"""How few trials a sampler needs: searches over tables of results, where a query costs nothing."""
