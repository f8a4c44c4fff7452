"""Notes on an essay: made, kept in a form others read, and found again in another version of the text.

`note` makes one, `note_table` sets many beside the text, `attach` says where they stand in another text and how sure
that is, `to_jsonld` and `from_jsonld` write and read the W3C's Web Annotation, a `NoteFile` keeps a reader's notes.
"""

from essaylib.annotation.anchors import Attachment, Attachments, Candidate, attach, attach_all, settle
from essaylib.annotation.note import Note, note
from essaylib.annotation.note_file import NoteFile
from essaylib.annotation.notes import NoteRow, Notes, note_table
from essaylib.annotation.w3c import from_jsonld, to_jsonld

__all__ = ["Attachment", "Attachments", "Candidate", "Note", "NoteFile", "NoteRow", "Notes", "attach", "attach_all",
           "from_jsonld", "note", "note_table", "settle", "to_jsonld"]  # fmt: skip
