"""Sign-ins that look like somebody else's (異常登入): each is compared with its account's habits, and unusual ones are followed up."""
