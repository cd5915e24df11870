"""Sending accounts to other systems (帳號同步): SCIM 2.0, as its client. Each protocol is a folder with the same rooms."""
