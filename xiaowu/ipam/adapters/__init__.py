"""Files of other programs (外來檔案)."""
