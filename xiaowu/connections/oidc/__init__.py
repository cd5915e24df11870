"""Other systems sign people in through us (單一簽入): an OpenID Connect provider on top of allauth's.
Each protocol is a folder with the same rooms.
"""
