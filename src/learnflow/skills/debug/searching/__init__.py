"""The search for the smallest change with which a wrong program gives the right results (diagnosis.md)."""
