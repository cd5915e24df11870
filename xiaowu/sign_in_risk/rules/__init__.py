"""Rules of abnormal sign-ins (異常登入): pure functions."""
