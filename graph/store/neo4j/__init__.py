"""A store on a Neo4j server."""
