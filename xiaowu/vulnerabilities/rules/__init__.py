"""The rules of vulnerability follow-up (弱點追蹤), as pure functions."""
