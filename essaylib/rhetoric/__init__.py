"""How a text speaks and argues: set phrases, parallels, lists, connectives, modality, demands, definitions, voice.

Every finder gives rows with address, kind, cue, quote, reason and span. They are suggestions of rules about form: a
reader judges. `score` sets them beside a reading; the argument graph is read from a file, or suggested by the words.
"""

from essaylib.rhetoric.argument import RELATIONS, ROLES, ArgumentGraph, Edge, Node, read_argument
from essaylib.rhetoric.connectives import Connectives, connectives
from essaylib.rhetoric.definitions import definitions
from essaylib.rhetoric.demands import Actors, Demand, Demands, demands
from essaylib.rhetoric.findings import Finding, Findings, Score, Tally, score
from essaylib.rhetoric.means import means_ends, suggest_argument
from essaylib.rhetoric.modality import modality, not_modal
from essaylib.rhetoric.voice import Wording, read_wordings, voice

__all__ = ["RELATIONS", "ROLES", "Actors", "ArgumentGraph", "Connectives", "Demand", "Demands", "Edge", "Finding",
           "Findings", "Node", "Score", "Tally", "Wording", "connectives", "definitions", "demands", "means_ends",
           "modality", "not_modal", "read_argument", "read_wordings", "score", "suggest_argument", "voice"]  # fmt: skip
