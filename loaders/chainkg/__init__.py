"""The ChainKnowledgeGraph format."""
