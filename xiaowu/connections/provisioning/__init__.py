"""Accounts told to other systems (帳號同步): SCIM 2.0, as its client. A protocol is a folder with the same rooms."""
