"""The whole graph on its way out, laid out as the template, so that it can come in again."""
