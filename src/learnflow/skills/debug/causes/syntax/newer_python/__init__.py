"""Code that only a later Python reads; `syntax/newer.py` recognises it before any cause is asked."""
