"""xiaowu (校務): one platform that a city's education bureau and its schools run every school day."""

__version__ = "0.1.0"
