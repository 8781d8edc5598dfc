"""Which stories a floor tells, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from stream.simulate import smooth_stories as smooth
from stream.simulate import troubled_stories as troubled
from stream.simulate.agenda import Process
from stream.simulate.contact import Contact

Play: TypeAlias = Callable[[Contact], Process]


class Story(NamedTuple):
    """A story. `share` says how often it is told; `voice` whether only in calls or only in chats."""

    play: Play
    share: int
    voice: bool | None = None

    @property
    def name(self) -> str:
        """Its name in the truth."""
        return self.play.__name__


PLAIN = Story(smooth.plain, 74)
SMOOTH = (
    PLAIN,
    Story(smooth.on_hold, 8, voice=True),
    Story(smooth.handed_over, 5),
    Story(smooth.bot_first, 10, voice=False),
    Story(smooth.called_in_time, 3),
)
TROUBLED = (
    Story(troubled.templated, 3),
    Story(troubled.unanswered, 3),
    Story(troubled.passed_on, 3),
    Story(troubled.asked_twice, 3),
    Story(troubled.puzzled, 2),
    Story(troubled.promised, 2),
    Story(troubled.threatened, 2),
    Story(troubled.looping_bot, 2, voice=False),
    Story(troubled.sarcastic, 2),
    Story(troubled.turned_cold, 2),
    Story(troubled.held_long, 1, voice=True),
    Story(troubled.came_back, 1, voice=False),
    Story(troubled.called_late, 1),
)
