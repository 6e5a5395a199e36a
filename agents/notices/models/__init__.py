from agents.notices.models.device import Device, Push, SenderKey
from agents.notices.models.notice import Choice, Notice

__all__ = ["Choice", "Device", "Notice", "Push", "SenderKey"]
