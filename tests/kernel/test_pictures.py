"""Pictures: what comes in is anything at all, what goes out is a clean picture or a refusal."""

from __future__ import annotations

import asyncio
import base64
import io
import struct
import subprocess
import sys
import threading
import zlib
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageDraw, PngImagePlugin

from scriptony.kernel.pictures import (
    BadPicture,
    Picture,
    PictureTooLarge,
    picture_from_data_url,
    read_picture,
    read_picture_aside,
)

RED, GREEN, BLUE, GREY = (220, 20, 20), (20, 200, 20), (20, 20, 220), (128, 128, 128)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def corners(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Grey, with a red, a green and a blue corner: top left, top right, bottom left."""
    picture = Image.new("RGB", size, GREY)
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.rectangle((0, 0, width // 3, height // 3), RED)
    draw.rectangle((width - width // 3, 0, width, height // 3), GREEN)
    draw.rectangle((0, height - height // 3, width // 3, height), BLUE)
    return picture


def corner_colours(data: bytes) -> list[tuple[int, int, int]]:
    picture = opened(data).convert("RGB")
    right, bottom = picture.width - 4, picture.height - 4
    places = [(3, 3), (right, 3), (3, bottom), (right, bottom)]
    return [picture.getpixel(place) for place in places]  # type: ignore[misc]


def alike(seen: Any, expected: Any, slack: int = 12) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(seen, expected, strict=True))


def moving_square(mode: str = "RGB", count: int = 6) -> list[Image.Image]:
    frames: list[Image.Image] = []
    for number in range(count):
        frame = Image.new(mode, (64, 48), (10, 20, 30, 0)[: len(mode)])
        place = (number * 8, 10, number * 8 + 12, 30)
        ImageDraw.Draw(frame).rectangle(place, (250, 200 - number * 20, 40, 255)[: len(mode)])
        frames.append(frame)
    return frames


def animation(frames: list[Image.Image], kind: str, **options: Any) -> bytes:
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)


def shown(data: bytes) -> list[tuple[int, Image.Image]]:
    """Each frame's time, and what one sees of it upon magenta."""
    picture: Any = Image.open(io.BytesIO(data))
    seen: list[tuple[int, Image.Image]] = []
    for number in range(picture.n_frames):
        picture.seek(number)
        frame = picture.copy().convert("RGBA")
        ground = Image.new("RGBA", frame.size, (255, 0, 255, 255))
        whole = Image.alpha_composite(ground, frame).convert("RGB")
        seen.append((picture.info["duration"], whole))
    return seen


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8) -> bytes:
    """A grey PNG by hand: its header, the given chunks, its end."""
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", header), *chunks, (b"IEND", b"")):
        out += struct.pack(">I", len(body)) + name + body
        out += struct.pack(">I", zlib.crc32(name + body))
    return out


def gif_header(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"


ONE_DOT_FRAME = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"


# What is taken


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
    ],
)
def test_each_format_comes_back_as_itself(kind: str, content_type: str, extension: str) -> None:
    picture = read_picture(encoded(corners((960, 640)), kind))
    assert (picture.content_type, picture.extension) == (content_type, extension)
    assert (picture.width, picture.height) == (960, 640)
    again = Image.open(io.BytesIO(picture.data))
    assert (again.format, again.size) == (kind, (960, 640))
    for data in (picture.data, picture.thumbnail):
        seen = corner_colours(data)
        for colour, expected in zip(seen, (RED, GREEN, BLUE, GREY), strict=True):
            assert alike(colour, expected)
    assert opened(picture.thumbnail).size == (480, 320)
    assert picture.thumbnail_type == "image/jpeg"


def test_a_small_picture_is_not_blown_up_and_a_thin_one_keeps_a_pixel() -> None:
    assert opened(read_picture(encoded(corners((30, 20)), "PNG")).thumbnail).size == (30, 20)
    thin = read_picture(encoded(Image.new("L", (5000, 2)), "PNG"))
    assert (thin.width, opened(thin.thumbnail).size) == (5000, (480, 1))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(kind: str, orientation: int) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how such a camera stores the picture
    stored = corners()
    if orientation in undo:
        stored = stored.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(encoded(stored, kind, exif=exif))
    assert (picture.width, picture.height) == (96, 64)
    for data in (picture.data, picture.thumbnail):
        for colour, expected in zip(corner_colours(data), (RED, GREEN, BLUE, GREY), strict=True):
            assert alike(colour, expected, 40)
        assert 0x0112 not in opened(data).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_nothing_told_about_the_picture_survives(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-description"
    exif.get_ifd(0x8825)[0x001D] = "SECRET-gps"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "SECRET-text")
    text.add_itxt("XML:com.adobe.xmp", "<x>SECRET-xmp</x>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = {
        "JPEG": {"exif": exif, "xmp": b"<x>SECRET-xmp</x>", "comment": b"SECRET-comment"},
        "PNG": {"exif": exif, "pnginfo": text, "dpi": (300, 300)},
        "WEBP": {"exif": exif, "xmp": b"<x>SECRET-xmp</x>"},
        "GIF": {"comment": b"SECRET-comment"},
    }[kind]
    data = encoded(corners(), kind, icc_profile=profile, **told)
    assert b"SECRET" in data
    picture = read_picture(data)
    for clean in (picture.data, picture.thumbnail):
        assert b"SECRET" not in clean
        left = opened(clean)
        assert not left.getexif()
        assert left.info.keys().isdisjoint({"exif", "xmp", "icc_profile", "dpi", "Author"})
        assert left.info.get("comment") in (None, b"")


def test_an_animated_gif_loses_its_comment() -> None:
    data = animation(moving_square(), "GIF", duration=50, comment=b"SECRET")
    assert b"SECRET" in data
    assert b"SECRET" not in read_picture(data).data


def test_a_damaged_exif_block_does_not_spoil_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = bytearray(encoded(corners(), "JPEG", exif=exif.tobytes()))
    place = data.index(b"Exif\0\0") + 6
    data[place : place + 8] = b"NOTATIFF"
    assert read_picture(bytes(data)).width == 96


# Kinds of pixels


def test_sixteen_bits_keep_their_brightness() -> None:
    picture = read_picture(encoded(Image.new("I;16", (8, 8), 0x8000), "PNG"))
    assert opened(picture.data).getpixel((4, 4)) == 0x80


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    picture = read_picture(encoded(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG"))
    again = opened(picture.data)
    assert again.mode == "RGB"
    assert alike(again.getpixel((9, 9)), (255, 0, 0))


def test_a_wide_gamut_is_converted_to_srgb() -> None:
    colours = Image.new("RGB", (16, 16), (200, 100, 50))
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(128, 128 + 4 + 12 * swapped[131], 1):  # its red is another's blue
        tag = bytes(swapped[place : place + 4])
        swapped[place : place + 4] = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}.get(tag, tag)
    foreign = bytes(swapped).replace("sRGB".encode("utf-16-be"), "xxxx".encode("utf-16-be"))
    picture = read_picture(encoded(colours, "PNG", icc_profile=foreign))
    assert alike(opened(picture.data).getpixel((5, 5)), (50, 100, 200))


def test_a_broken_colour_profile_is_ignored() -> None:
    picture = read_picture(encoded(corners(), "PNG", icc_profile=b"\0" * 200))
    assert corner_colours(picture.data)[0] == RED


def test_a_palette_keeps_its_transparency() -> None:
    palette = corners().quantize(8)
    hidden = palette.getpixel((3, 3))
    picture = read_picture(encoded(palette, "PNG", transparency=hidden))
    again = opened(picture.data)
    assert again.mode == "P"
    assert again.convert("RGBA").getpixel((3, 3)) == (*RED, 0)
    assert picture.thumbnail_type == "image/webp"
    assert opened(picture.thumbnail).getpixel((3, 3))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(("mode", "colour"), [("1", 255), ("L", 90), ("LA", (90, 120))])
def test_plain_modes_stay(mode: str, colour: Any) -> None:
    picture = read_picture(encoded(Image.new(mode, (20, 20), colour), "PNG"))
    again = opened(picture.data)
    assert (again.mode, again.getpixel((3, 3))) == (mode, colour)
    assert picture.thumbnail_type == ("image/webp" if mode == "LA" else "image/jpeg")


def test_a_lossless_webp_stays_lossless() -> None:
    picture = read_picture(encoded(corners(), "WEBP", lossless=True))
    assert ImageChops.difference(opened(picture.data), corners()).getbbox() is None


# Animations


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("disposal", [0, 1, 2, 3])
def test_an_animated_gif_shows_the_same(mode: str, disposal: int) -> None:
    times = [50, 100, 150, 200, 250, 990]
    data = animation(moving_square(mode), "GIF", duration=times, loop=3, disposal=disposal)
    picture = read_picture(data)
    before, after = shown(data), shown(picture.data)
    assert [time for time, _ in after] == times
    for (_, seen), (_, expected) in zip(after, before, strict=True):
        assert ImageChops.difference(seen, expected).getbbox() is None
    assert opened(picture.data).info["loop"] == 3
    assert (picture.extension, picture.width, picture.height) == ("gif", 64, 48)


def test_a_gif_that_plays_once_still_does() -> None:
    data = animation(moving_square(), "GIF", duration=50)
    assert "loop" not in opened(read_picture(data).data).info


def test_an_animated_webp_stays_animated() -> None:
    times = [40, 80, 120, 160, 200, 240]
    data = animation(moving_square(), "WEBP", duration=times, loop=2, lossless=True)
    picture = read_picture(data)
    after = shown(picture.data)
    assert [time for time, _ in after] == times
    assert opened(picture.data).info["loop"] == 2
    assert alike(after[2][1].getpixel((22, 20)), (250, 160, 40), 30)
    assert picture.thumbnail_type == "image/jpeg"


def test_an_animation_is_limited_in_frames() -> None:
    many = gif_header(1, 1) + ONE_DOT_FRAME * 10_000 + b";"
    with pytest.raises(PictureTooLarge, match="frames"):
        read_picture(many)


def test_an_animation_is_limited_in_pixels_of_all_frames() -> None:
    canvas = gif_header(5000, 5000)
    assert read_picture(canvas + ONE_DOT_FRAME * 2 + b";").width == 5000
    with pytest.raises(PictureTooLarge, match="megapixels"):
        read_picture(canvas + ONE_DOT_FRAME * 3 + b";")


def test_a_frame_outside_its_canvas_is_refused() -> None:
    far = b"," + struct.pack("<HHHHB", 60_000, 60_000, 1, 1, 0) + ONE_DOT_FRAME[10:]
    with pytest.raises(BadPicture):
        read_picture(gif_header(4, 4) + ONE_DOT_FRAME + far + b";")
    near = b"," + struct.pack("<HHHHB", 5, 5, 1, 1, 0) + ONE_DOT_FRAME[10:]
    with pytest.raises(BadPicture, match="canvas"):
        read_picture(gif_header(4, 4) + ONE_DOT_FRAME + near + b";")


# What is refused


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"\x89PNG\r\n\x1a\n",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a=1;alert(1)//" + b"/" * 200,
        b"%PDF-1.7\n",
        b"8BPS\0\1" + bytes(200),
        encoded(corners(), "TIFF"),
        encoded(corners(), "BMP"),
        encoded(corners(), "ICO"),
        encoded(corners(), "PPM"),
    ],
)
def test_all_else_is_refused_as_unsupported(data: bytes) -> None:
    with pytest.raises(BadPicture) as refused:
        read_picture(data)
    assert (refused.value.status, refused.value.code) == (415, "unsupported_media")
    assert "icture" in refused.value.message


def jpeg_claiming(width: int, height: int) -> bytes:
    data = encoded(corners(), "JPEG")
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    data = animation(moving_square(), "WEBP", duration=50)  # whose frames may be smaller
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return data[:24] + size + data[30:]


@pytest.mark.parametrize(
    "data",
    [
        png(60_000, 60_000, (b"IDAT", zlib.compress(bytes(1000)))),
        png(10_000, 5_001, (b"IDAT", zlib.compress(bytes(1000)))),
        jpeg_claiming(60_000, 60_000),
        jpeg_claiming(8_000, 6_300),
        gif_header(60_000, 60_000) + ONE_DOT_FRAME + b";",
        gif_header(8_000, 6_300) + ONE_DOT_FRAME + b";",
        webp_claiming(16_000, 16_000),
        webp_claiming(8_000, 6_300),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(data: bytes) -> None:
    with pytest.raises(PictureTooLarge) as refused:
        read_picture(data)
    assert (refused.value.status, refused.value.code) == (413, "too_large")
    assert refused.value.message == "A picture may have at most 50 megapixels"


def test_a_jpeg_drawn_over_and_over_is_refused() -> None:
    data = encoded(corners((4000, 4000)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert read_picture(data).width == 4000
    with pytest.raises(PictureTooLarge, match="passes"):
        read_picture(data[:-2] + data[last:-2] * 130 + b"\xff\xd9")


def test_text_that_swells_is_refused() -> None:
    swollen = b"Comment\0\0" + zlib.compress(bytes(50_000_000))
    with pytest.raises(BadPicture):
        read_picture(png(8, 8, (b"zTXt", swollen), (b"IDAT", zlib.compress(bytes(72)))))
    many = [(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1_000_000)))] * 6
    with pytest.raises(BadPicture):
        read_picture(png(8, 8, *many, (b"IDAT", zlib.compress(bytes(72)))))


def test_pixels_that_swell_beyond_the_header_are_not_unpacked() -> None:
    picture = read_picture(png(8, 8, (b"IDAT", zlib.compress(bytes(50_000_000)))))
    assert len(picture.data) < 200


# Hostile content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    "tail", [b"PK\x03\x04EVIL.zip", b"<script>EVIL</script>", b"<?php EVIL", b"%PDF-EVIL"]
)
def test_nothing_hung_behind_a_picture_survives(kind: str, tail: bytes) -> None:
    still, moving = encoded(corners(), kind), animation(moving_square(), "GIF", duration=50)
    for data in (still, moving):
        picture = read_picture(data + tail)
        assert b"EVIL" not in picture.data + picture.thumbnail


@cache
def samples() -> dict[str, bytes]:
    noise = Image.effect_noise((48, 40), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    return {
        "jpeg": encoded(noise, "JPEG", exif=exif, comment=b"hello"),
        "progressive": encoded(noise, "JPEG", progressive=True),
        "png": encoded(noise, "PNG", exif=exif),
        "palette": encoded(noise.quantize(40), "PNG", transparency=3),
        "webp": encoded(noise, "WEBP", exif=exif),
        "lossless": encoded(noise, "WEBP", lossless=True),
        "gif": encoded(noise, "GIF", comment=b"hello"),
        "moving gif": animation(moving_square("RGBA"), "GIF", duration=30, loop=0),
        "moving webp": animation(moving_square("RGBA"), "WEBP", duration=30),
    }


def picture_or_refusal(data: bytes) -> None:
    try:
        picture = read_picture(data)
    except BadPicture as refused:
        assert refused.status in (413, 415)
    else:
        assert opened(picture.data).size == (picture.width, picture.height)
        assert max(opened(picture.thumbnail).size) <= 480


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_half_a_file_is_a_picture_or_a_refusal(data: st.DataObject) -> None:
    whole = samples()[data.draw(st.sampled_from(sorted(samples())))]
    picture_or_refusal(whole[: data.draw(st.integers(0, len(whole) - 1))])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_spoilt_file_is_a_picture_or_a_refusal(data: st.DataObject) -> None:
    spoilt = bytearray(samples()[data.draw(st.sampled_from(sorted(samples())))])
    places = st.one_of(st.integers(0, min(300, len(spoilt) - 1)), st.integers(0, len(spoilt) - 1))
    for place in data.draw(st.lists(places, min_size=1, max_size=4)):
        spoilt[place] = data.draw(st.integers(0, 255))
    picture_or_refusal(bytes(spoilt))


@pytest.mark.parametrize("name", ["jpeg", "progressive", "png", "webp", "lossless", "gif"])
def test_a_still_cut_in_the_middle_is_refused(name: str) -> None:
    whole = samples()[name]
    with pytest.raises(BadPicture) as refused:
        read_picture(whole[: len(whole) // 2])
    assert refused.value.message == "This picture is damaged"


# Aside


def test_reading_aside_gives_the_same_with_two_threads_at_most() -> None:
    data = encoded(corners(), "PNG")

    async def many() -> list[Picture]:
        return await asyncio.gather(*(read_picture_aside(data) for _ in range(12)))

    assert asyncio.run(many()) == [read_picture(data)] * 12
    names = [thread.name for thread in threading.enumerate()]
    assert 1 <= sum(name.startswith("pictures") for name in names) <= 2


def test_a_refusal_comes_through_from_aside() -> None:
    with pytest.raises(BadPicture):
        asyncio.run(read_picture_aside(b"nothing"))


def test_pillow_is_not_loaded_before_the_first_picture() -> None:
    code = "import sys, scriptony.kernel.pictures; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Data URLs

BYTES = bytes(range(256)) + b"x"
TEXT = base64.b64encode(BYTES).decode()


@pytest.mark.parametrize(
    "url",
    [
        f"data:image/png;base64,{TEXT}",
        f"DATA:IMAGE/PNG;BASE64,{TEXT}",
        f"  data:image/png;base64,{TEXT}\n",
        f"data:;base64,{TEXT}",
        f"data:text/html;charset=utf-8;base64,{TEXT}",
        f"data:image/png; base64,{TEXT}",
        f"data:image/png;name=a%20b;base64,{TEXT}",
        "data:image/png;base64," + "\r\n ".join(TEXT[i : i + 60] for i in range(0, 400, 60)),
        "data:image/png;base64," + TEXT.rstrip("="),
        "data:image/png;base64," + TEXT.replace("=", "%3D").replace("+", "%2B"),
    ],
)
def test_a_data_url_gives_its_bytes(url: str) -> None:
    assert TEXT.endswith("=")
    assert picture_from_data_url(url, len(BYTES)) == BYTES


@pytest.mark.parametrize("url", ["", "https://example.test/a.png", "/data:image", "data", "datas:"])
def test_another_url_is_none(url: str) -> None:
    assert picture_from_data_url(url, 1000) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("data:image/png;base64", "comma"),
        ("data:image/svg+xml,<svg/>", "not in base64"),
        ("data:base64,AAAA", "not in base64"),
        ("data:image/png;base64;charset=x,AAAA", "not in base64"),
        ("data:image/png;base64,AAAAA", "broken"),
        ("data:image/png;base64,AA=A", "broken"),
        ("data:image/png;base64,AA======", "broken"),
        ("data:image/png;base64,A-_A", "broken"),
        ("data:image/png;base64,\u00e4\u00e4\u00e4\u00e4", "broken"),
        ("data:image/png;base64,<svg onload=1>", "broken"),
    ],
)
def test_a_broken_data_url_names_its_problem(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        picture_from_data_url(url, 1000)


@pytest.mark.parametrize("more", [1, 100, 100_000])
def test_a_data_url_above_the_limit_is_too_large(more: int) -> None:
    url = "data:image/png;base64," + base64.b64encode(bytes(500 + more)).decode()
    with pytest.raises(PictureTooLarge, match="500 bytes") as refused:
        picture_from_data_url(url, 500)
    assert refused.value.status == 413


@given(st.binary(max_size=300))
def test_any_bytes_travel_in_a_data_url(data: bytes) -> None:
    url = "data:image/jpeg;base64," + base64.b64encode(data).decode()
    assert picture_from_data_url(url, 300) == data


@given(st.text(max_size=60))
def test_any_text_as_a_data_url_is_read_or_refused(text: str) -> None:
    try:
        assert picture_from_data_url(f"data:{text}", 1000) is not None
    except ValueError as error:
        assert "data URL" in str(error)
