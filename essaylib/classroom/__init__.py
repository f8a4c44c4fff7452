"""For lessons: exercises that check themselves."""

from essaylib.classroom.checks import Verdict, check_answer, check_places

__all__ = ["Verdict", "check_answer", "check_places"]
