"""Pieces of HTTP that know no question: parameters, formats, headers, problems, limits, who may ask."""
