"""Ties between enterprises, ways between two nodes, and who could introduce whom."""
