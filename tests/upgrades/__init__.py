"""Upgrades: every version opens what older ones have left, and may come in while the older one still serves."""
