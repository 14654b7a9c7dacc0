"""Stretches of the path through the stages that several procedures share."""

from typing import Final

from tender.rules.stages import Stage

COMMON_PATH: Final = (
    Stage.DRAFT,
    Stage.IN_REVIEW,
    Stage.OPEN,
    Stage.CLOSED,
    Stage.RELEASING,
    Stage.OPENING,
    Stage.EVALUATING,
    Stage.REPORTED,
)
AWARD_PATH: Final = (
    Stage.DECIDING,
    Stage.AWARDED,
    Stage.CONTRACTED,
    Stage.ARCHIVED,
)
