"""Evidence: sources, claims and quotations as data, apart from any model."""
