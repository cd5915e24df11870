"""The database (資料庫): the embedded server, the two roles, and the guards that know who is asking."""
