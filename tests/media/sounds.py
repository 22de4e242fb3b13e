"""Recordings made on the spot: a tone that grows louder, in whatever container and encoding."""

import io
import math
from array import array

import av


def tone(container: str, codec: str, *, rate: int = 48_000, layout: str = "mono", seconds: float = 1.0) -> bytes:
    """A recording of a 440 Hz tone from silence to loud."""
    channels = 2 if layout == "stereo" else 1
    total, step = int(rate * seconds), 960
    made = io.BytesIO()
    with av.open(made, "w", format=container) as sink:
        stream = sink.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        for start in range(0, total, step):
            frame = av.AudioFrame(format="s16", layout=layout, samples=step)
            frame.sample_rate, frame.pts = rate, start
            wave = [
                int(12_000 * at / total * math.sin(at * 440 * math.tau / rate))
                for at in range(start, start + step)
                for _ in range(channels)
            ]
            frame.planes[0].update(array("h", wave).tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return made.getvalue()
