"""Judge a model-day."""
