"""Accounts and groups as other systems read them (帳號同步): SCIM 2.0 on scim2-server. Each protocol is a folder with the same rooms."""
