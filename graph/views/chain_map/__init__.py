"""产业链图谱: the chain map, from segments and states to places on paper."""
