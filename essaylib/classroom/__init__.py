"""For lessons: exercises that check themselves."""

from essaylib.classroom.checks import Exercises, Verdict, check_answer, check_places, read_exercises

__all__ = ["Exercises", "Verdict", "check_answer", "check_places", "read_exercises"]
