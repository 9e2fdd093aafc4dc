"""The report and the local web pages (to come)."""
