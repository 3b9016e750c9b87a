"""Uploaded pictures: recognised by content, decoded whole, and written anew with a thumbnail.

Nothing of an upload is ever served back as it came. What leaves here was encoded here, so
neither metadata (places, names, comments) nor anything hidden before, inside or behind a
picture survives. Pillow is imported on first use: a start-up that serves no picture pays
nothing for it.
"""

# Pillow's own annotations are incomplete:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import asyncio
import binascii
import warnings
from base64 import b64decode
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from scriptony.kernel.errors import Refusal

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage
    from PIL.ImageFile import ImageFile

MAX_PIXELS = 50_000_000
"""Of a still picture; of an animation, the canvas times the number of frames."""
MAX_FRAMES = 1_000
MAX_SCAN_PIXELS = 40 * MAX_PIXELS
"""A JPEG may go over its pixels again and again, a few bytes each time; real ones do it ten times.
A mark may also turn up by chance in what a camera hangs behind the picture, hence the slack."""
THUMBNAIL_SIDE = 480

_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
}
# Of a turned camera: the value of EXIF tag 0x0112 → the Pillow transposition that undoes it.
_ORIENTATION = 0x0112
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


class BadPicture(Refusal):
    """415: none of the four formats, or one whose content is broken."""

    status = 415
    code = "unsupported_media"


class PictureTooLarge(BadPicture):
    """413: more pixels, frames or bytes than are taken."""

    status = 413
    code = "too_large"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew: upright, in sRGB, without metadata.

    `width` and `height` are in pixels, after turning. The longest side of `thumbnail` is at
    most 480 pixels; it is a JPEG, or a WebP where something is transparent.
    """

    data: bytes
    content_type: str
    extension: str
    width: int
    height: int
    thumbnail: bytes
    thumbnail_type: str


def read_picture(data: bytes) -> Picture:
    """Check and re-encode a JPEG, PNG, WebP or GIF; raises BadPicture (415, or 413 if too large).

    A file keeps its format. GIF and WebP animations keep their pictures, times and loop count
    (GIF frames that show nothing new become one, which lasts as long) but not their colour
    profile; of an animated PNG the first picture is kept. 16 bits a channel become 8, CMYK
    becomes RGB.
    """
    kind = _format_of(data)
    if kind is None:
        raise BadPicture("This is not a JPEG, PNG, WebP or GIF picture")
    with _pillow() as image_module, image_module.open(BytesIO(data), formats=[kind]) as picture:
        _check_size(picture.width * picture.height)
        if kind == "JPEG":
            _check_scans(data, picture)
        if kind in ("GIF", "WEBP"):
            times = _frame_times(picture)
            if len(times) > 1:
                return _animation(picture, kind, times)
        return _still(picture, kind, lossless=data[12:16] == b"VP8L")


async def read_picture_aside(data: bytes) -> Picture:
    """`read_picture` off the event loop, at most two at once.

    Fifty megapixels need 200 MB (baseline JPEG) to 900 MB (WebP) while they are read.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads(), read_picture, data)


def picture_from_data_url(url: str, limit: int) -> bytes | None:
    """The bytes in a base64 `data:` URL; None if `url` is none.

    The type it declares is ignored: `read_picture` looks at the content. Raises ValueError
    saying what is wrong with the URL, PictureTooLarge (413) above `limit` bytes.
    """
    url = url.strip()
    if url[:5].lower() != "data:":
        return None
    head, comma, body = url[5:].partition(",")
    if not comma:
        raise ValueError("the data URL has no comma")
    if not "".join(head.split()).lower().endswith(";base64"):
        raise ValueError("the data URL is not in base64")
    # Four characters a byte, were each one written as %XX: more need not be looked at.
    data = _decode_base64(body) if len(body) <= 4 * limit + 4 else None
    if data is None or len(data) > limit:
        raise PictureTooLarge(f"A picture may have at most {limit:,} bytes")
    return data


def _decode_base64(body: str) -> bytes:
    # As browsers read it: line ends, %3D for = and missing padding are fine, all else is not.
    packed = b"".join(unquote_to_bytes(body).split())
    try:
        return b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("the data URL holds broken base64") from error


@cache
def _threads() -> ThreadPoolExecutor:
    # A pool, not a semaphore around `to_thread`: a cancelled request would free the semaphore
    # while its thread still works.
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")


def _format_of(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WEBP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


@contextmanager
def _pillow() -> Generator[Any]:
    """`PIL.Image`, set up; whatever fails inside the block is the picture's fault."""
    from PIL import GifImagePlugin, Image, PngImagePlugin

    import_module("PIL.WebPImagePlugin")  # or Pillow loads its forty formats to find this one
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    PngImagePlugin.MAX_TEXT_MEMORY = 4 * PngImagePlugin.MAX_TEXT_CHUNK
    # Frames that share a palette stay as they are, instead of being reduced to 256 colours anew.
    strategy = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY
    GifImagePlugin.LOADING_STRATEGY = strategy
    _set_warnings(Image.DecompressionBombWarning)
    try:
        yield Image
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # decoders fail in a dozen ways: SyntaxError, IndexError, …
        raise BadPicture("This picture is damaged") from error


def _set_warnings(bomb: type[Warning]) -> None:
    # For the whole process, and only where missing: `catch_warnings` is not safe in threads.
    if not any(known[2] is bomb for known in warnings.filters):
        warnings.filterwarnings("ignore", module=r"PIL\.", category=UserWarning)
        warnings.simplefilter("error", bomb)


def _too_many_pixels() -> PictureTooLarge:
    return PictureTooLarge(f"A picture may have at most {MAX_PIXELS // 1_000_000} megapixels")


def _check_size(pixels: int) -> None:
    if pixels > MAX_PIXELS:
        raise _too_many_pixels()


def _check_scans(data: bytes, picture: ImageFile) -> None:
    if data.count(b"\xff\xda") * picture.width * picture.height > MAX_SCAN_PIXELS:
        raise PictureTooLarge("This JPEG is drawn in too many passes")


def _frame_times(picture: ImageFile) -> list[int]:
    """How long each frame is shown, in milliseconds; decodes them all, within the limits."""
    times: list[int] = []
    size = picture.size
    while _next_frame(picture, len(times)):
        if len(times) >= MAX_FRAMES:
            raise PictureTooLarge(f"An animation may have at most {MAX_FRAMES:,} frames")
        _check_size(picture.width * picture.height * (len(times) + 1))
        if picture.size != size:
            raise BadPicture("This GIF has a frame outside its canvas")
        picture.load()
        times.append(round(picture.info.get("duration", 0)))
    picture.seek(0)
    return times


def _next_frame(picture: ImageFile, number: int) -> bool:
    try:
        picture.seek(number)
    except EOFError:
        return False
    return True


def _animation(picture: ImageFile, kind: str, times: list[int]) -> Picture:
    thumbnail = _thumbnail(picture)
    options: dict[str, Any] = {"quality": 85, "method": 0}
    if kind == "GIF":
        options = {"comment": b"", "disposal": 2 if _shows_through(picture, len(times)) else 1}
    if "loop" in picture.info:  # a GIF without it plays once
        options["loop"] = picture.info["loop"]
    out = BytesIO()
    picture.save(out, kind, save_all=True, duration=times, **options)
    return _finished(out, kind, picture, thumbnail)


def _shows_through(picture: ImageFile, frames: int) -> bool:
    """Whether a frame is transparent somewhere, so that the one before must be wiped away."""
    found = False
    for number in range(frames):
        picture.seek(number)
        # A copy, since converting changes the palette the next frame builds upon.
        alpha = picture.copy().convert("RGBA").getchannel("A")
        found = found or alpha.getextrema() != (255, 255)
    picture.seek(0)
    return found


def _still(picture: ImageFile, kind: str, *, lossless: bool) -> Picture:
    picture.load()
    options = _still_options(picture, kind, lossless)
    upright = _plain(_turned(picture))
    out = BytesIO()
    upright.save(out, kind, **options)
    return _finished(out, kind, upright, _thumbnail(upright))


def _still_options(picture: ImageFile, kind: str, lossless: bool) -> dict[str, Any]:
    # Chosen for little CPU; Pillow's own choice costs up to three times as much for 5 % less.
    if kind == "JPEG":
        from PIL.JpegImagePlugin import get_sampling

        return {"quality": 90, "subsampling": get_sampling(picture)}
    if kind == "PNG":
        return {"compress_level": 3}
    if kind == "WEBP" and lossless:
        return {"lossless": True, "quality": 20, "method": 0}
    # Not method 0 or 1: they fail on twenty megapixels full of detail.
    return {"quality": 90, "method": 2} if kind == "WEBP" else {}


def _turned(picture: ImageFile) -> PillowImage:
    with suppress(Exception):  # EXIF is often damaged, and the picture good all the same
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
        if turn is not None:
            from PIL.Image import Transpose

            return picture.transpose(Transpose(turn))
    return picture


def _plain(picture: PillowImage) -> PillowImage:
    """8 bits a channel, grey, palette or RGB, in sRGB, with nothing attached but transparency.

    A colour profile is applied and dropped rather than kept: it costs 40 ms for two megapixels
    where it is not sRGB already, and then every viewer and every encoder of a film shows the
    same colours, and nothing that a stranger wrote is passed on.
    """
    kept = {"transparency"}
    if picture.mode.startswith(("I", "F")):
        # Pillow cuts 16 bits off at 255; taking the upper eight is what was meant.
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
        kept.clear()
    elif picture.info.get("icc_profile"):
        picture = _in_srgb(picture)
    if picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        picture = picture.convert("RGB")
    picture.info = {name: value for name, value in picture.info.items() if name in kept}
    return picture


def _in_srgb(picture: PillowImage) -> PillowImage:
    from PIL import ImageCms

    mode = "RGBA" if picture.has_transparency_data else "RGB"
    with suppress(ImageCms.PyCMSError, OSError, TypeError, ValueError):  # a broken profile
        profile = ImageCms.ImageCmsProfile(BytesIO(picture.info["icc_profile"]))
        details: Any = profile.profile
        space = details.xcolor_space.strip()
        if space not in ("RGB", "CMYK") or "sRGB" in (details.profile_description or ""):
            return picture
        if space == "RGB" and picture.mode != mode:
            picture = picture.convert(mode)
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, profile, target, outputMode=mode) or picture
    return picture


def _thumbnail(picture: PillowImage) -> tuple[bytes, str]:
    """Made from the decoded picture: `draft` would mean decoding twice."""
    from PIL.Image import Resampling

    mode = "RGBA" if picture.has_transparency_data else "RGB"
    small = picture if picture.mode == mode else picture.convert(mode)
    scale = min(1.0, THUMBNAIL_SIDE / max(small.size))
    size = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
    small = small.resize(size, Resampling.BICUBIC, reducing_gap=2.0)
    out = BytesIO()
    if small.mode == "RGBA" and small.getchannel("A").getextrema() != (255, 255):
        small.save(out, "WEBP", quality=80, method=2)
        return out.getvalue(), "image/webp"
    small.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue(), "image/jpeg"


def _finished(
    out: BytesIO, kind: str, picture: PillowImage, thumbnail: tuple[bytes, str]
) -> Picture:
    content_type, extension = _TYPES[kind]
    return Picture(
        out.getvalue(), content_type, extension, picture.width, picture.height, *thumbnail
    )
