"""What people do and the data remember: imports, reviews, leads, backups."""
