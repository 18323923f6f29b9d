"""The diagram's interpreter on SpiffWorkflow. Nothing else imports SpiffWorkflow."""

from engine.spiff.runner import SpiffRunner

__all__ = ["SpiffRunner"]
