"""Small real files to upload: pictures and sounds made on the spot."""

import base64
import io
import os
import uuid
import wave

from PIL import Image

MULTIPART_BOUNDARY = "----scriptony-" + uuid.uuid4().hex


def png(width: int = 64, height: int = 36) -> bytes:
    """A plain picture of one colour."""
    return _as_png(Image.new("RGB", (width, height), (110, 89, 165)))


def png_above_five_mebibytes() -> bytes:
    """A picture no compression makes smaller than a cover may be."""
    size = (1400, 1400)
    picture = _as_png(Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)))
    assert len(picture) > 5 * 1024 * 1024
    return picture


def png_as_data_url() -> str:
    return "data:image/png;base64," + base64.b64encode(png()).decode()


def jpeg_of_a_turned_camera(width: int = 96, height: int = 64) -> bytes:
    """A picture lying on its side, as its EXIF says, which also says where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Lighthouse, back door"
    picture = Image.new("RGB", (width, height), (20, 20, 220))
    picture.paste((220, 20, 20), (0, 0, width, height // 2))
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def animated_gif(frames: int = 4) -> bytes:
    """A dot that wanders."""
    pictures = [Image.new("RGB", (64, 36), (110, 89, 165)) for _ in range(frames)]
    for place, picture in enumerate(pictures):
        picture.paste((255, 255, 255), (place * 8, 4, place * 8 + 6, 10))
    out = io.BytesIO()
    first, *others = pictures
    first.save(out, "GIF", save_all=True, append_images=others, duration=80, loop=0)
    return out.getvalue()


def png_that_swells(side: int = 20_000) -> bytes:
    """A few kilobytes that would be hundreds of megapixels."""
    data = _as_png(Image.new("1", (side, side)))
    assert len(data) < 100_000
    return data


def wav(seconds: int = 2) -> bytes:
    """Silence: mono, 16 bit, 8 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * 8000 * seconds))
    return out.getvalue()


def one_file_form(name: str, content: bytes, content_type: str) -> tuple[bytes, str]:
    """A multipart body with one part `file`, and the Content-Type that goes with it.

    The Python library passes bytes through as they are, so a form has to be ready-made.
    """
    head = (
        f"--{MULTIPART_BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{MULTIPART_BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={MULTIPART_BOUNDARY}"


def _as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
