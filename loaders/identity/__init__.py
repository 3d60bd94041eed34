"""Who and where an enterprise is: ids, places, and records that may be one."""
