"""How a text speaks and argues: set phrases, parallels, lists, connectives, modality, demands, definitions, voice.

Every finder gives rows with address, kind, cue, quote, reason and span. They are suggestions of rules about form: a
reader judges. `score` sets them beside a reading; the argument graph is read from a file, or suggested by the words.
"""

from essaylib.rhetoric.antithesis import antithesis
from essaylib.rhetoric.argument import RELATIONS, ROLES, ArgumentGraph, Edge, Node, read_argument
from essaylib.rhetoric.connectives import Connectives, connectives
from essaylib.rhetoric.definitions import definitions
from essaylib.rhetoric.demands import Actors, Demand, Demands, demands
from essaylib.rhetoric.enumerations import raised_and_answered, side_by_side
from essaylib.rhetoric.findings import Finding, Findings, Score, Tally, score
from essaylib.rhetoric.lists import lists
from essaylib.rhetoric.means import means_ends, suggest_argument
from essaylib.rhetoric.modality import modality, not_modal
from essaylib.rhetoric.parallel import parallelism
from essaylib.rhetoric.phrases import four_character, repeats, slogans
from essaylib.rhetoric.quotes import quotations
from essaylib.rhetoric.voice import Wording, read_wordings, voice

__all__ = ["RELATIONS", "ROLES", "Actors", "ArgumentGraph", "Connectives", "Demand", "Demands", "Edge", "Finding",
           "Findings", "Node", "Score", "Tally", "Wording", "antithesis", "connectives", "definitions", "demands",
           "four_character", "lists", "means_ends", "modality", "not_modal", "parallelism", "quotations",
           "raised_and_answered", "read_argument", "read_wordings", "repeats", "score", "side_by_side", "slogans",
           "suggest_argument", "voice"]  # fmt: skip
