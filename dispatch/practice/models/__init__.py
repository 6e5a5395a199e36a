from dispatch.practice.models.practice import Practice, Said

__all__ = ["Practice", "Said"]
