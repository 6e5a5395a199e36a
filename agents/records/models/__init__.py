from agents.records.models.erasure import Erasure
from agents.records.models.export import Export

__all__ = ["Erasure", "Export"]
