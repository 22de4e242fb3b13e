"""The smallest files of their kinds."""

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
MP3 = b"ID3\x04" + bytes(100)


def _opus(channels: int) -> bytes:
    """The first page of an Ogg Opus stream."""
    head = b"OpusHead\x01" + bytes([channels]) + b"\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
    page = b"OggS\x00\x02" + bytes(8) + b"\x01\x00\x00\x00" + bytes(8) + b"\x01" + bytes([len(head)])
    return page + head


MONO = _opus(1)
STEREO = _opus(2)
