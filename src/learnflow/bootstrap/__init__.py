"""Where adapters are chosen and services are wired; nothing else knows which world it runs in."""

from learnflow.bootstrap.one_process import Platform, embedded
from learnflow.bootstrap.wiring import load_services

__all__ = ["Platform", "embedded", "load_services"]
