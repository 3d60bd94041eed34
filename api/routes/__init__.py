"""Routes of ``/api/v1``: each asks one question and renders the answer."""
