"""Everything essaylib raises, in one tree; catch `EssayError` for all of it.

    EssayError
    ├── InputError (ValueError)               an argument of a call is wrong
    │   ├── AddressError (LookupError)        no such place in this essay
    │   ├── SpanError (IndexError)            a span outside the text, or back to front
    │   └── GlyphError                        a character that no font of a picture can draw
    └── ReadError                             a file or page that cannot be read as an essay
        ├── MissingFileError (FileNotFoundError)
        ├── NotAFileError                     a folder, a device, a pipe
        ├── AccessError (PermissionError)     the file is there, but may not be read
        ├── TooLargeError                     over the size limit
        ├── EmptyFileError                    no characters, or white space only
        ├── FormatError                       a format that is not read (binary data, HTML, PDF ...)
        ├── DamagedFileError                  a file of notes that is not as it was written; never overwritten
        ├── EncodingError                     bytes that are not text in an accepted encoding
        ├── NoChineseError                    text, but without one Han character
        └── OnlyFurnitureError                page furniture and nothing else

A message says what was wrong, what was found, what is accepted and what to do next. Oddities of a text
that can be read are not errors: they are `Issue`s of the essay.
"""

__all__ = [
    "AccessError",
    "AddressError",
    "DamagedFileError",
    "EmptyFileError",
    "EncodingError",
    "EssayError",
    "FormatError",
    "GlyphError",
    "InputError",
    "MissingFileError",
    "NoChineseError",
    "NotAFileError",
    "OnlyFurnitureError",
    "ReadError",
    "SpanError",
    "TooLargeError",
]


class EssayError(Exception):
    """Base of every error of this library."""


class InputError(EssayError, ValueError):
    """An argument is outside what the call accepts."""


class AddressError(InputError, LookupError):
    """The essay has no place with this address."""


class SpanError(InputError, IndexError):
    """A span runs backwards or reaches outside its text."""


class GlyphError(InputError):
    """No font of a picture has this character."""


class ReadError(EssayError):
    """A file or page that cannot be read as an essay."""


class MissingFileError(ReadError, FileNotFoundError):
    """There is no file at this path."""


class NotAFileError(ReadError):
    """The path is a folder, a device or a pipe."""


class AccessError(ReadError, PermissionError):
    """The file exists, but its permissions forbid reading it."""


class TooLargeError(ReadError):
    """The file is over the size limit."""


class EmptyFileError(ReadError):
    """The file holds no characters, or white space only."""


class FormatError(ReadError):
    """The bytes are of a format that is not read."""


class DamagedFileError(ReadError):
    """A file of notes does not hold what it should; it is never overwritten."""


class EncodingError(ReadError):
    """The bytes are not text in an accepted encoding."""


class NoChineseError(ReadError):
    """The text holds no Han character."""


class OnlyFurnitureError(ReadError):
    """Every line of the page is furniture of the site; no text of an essay is left."""
