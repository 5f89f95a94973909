"""The nouns: what people declare (pydantic, strict) and what the jobs compute (frozen dataclasses)."""
