"""Writes of the organisation, and the registries by which apps above add to them."""

from beluga.apps.org.services.defaults import grant_default
from beluga.apps.org.services.departments import Holding, holdings
from beluga.apps.org.services.leaving import Handover, hand_over, leave, register_handover

__all__ = ["Handover", "Holding", "grant_default", "hand_over", "holdings", "leave", "register_handover"]
