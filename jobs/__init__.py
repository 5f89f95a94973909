"""The pipeline: one module or folder per job; `ls jobs` is the flow of a model-day."""
