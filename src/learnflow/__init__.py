"""LearnFlow: a self-hosted Python tutor."""

__version__ = "0.1.0"
