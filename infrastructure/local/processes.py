"""The real parts as processes of this machine; each is a context manager that leaves nothing behind."""

from infrastructure.local.dapr_sidecar import Sidecar
from infrastructure.local.kafka_node import Kafka
from infrastructure.local.postgres import Postgres
from infrastructure.local.process import DidNotStart, Process, free_port

__all__ = ["DidNotStart", "Kafka", "Postgres", "Process", "Sidecar", "free_port"]
