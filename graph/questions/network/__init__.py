"""Questions that are answered with pictures, and about ways between records."""
