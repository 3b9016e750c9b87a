"""Draws the stills of the example project: `python examples/draw_pictures.py [folder]`.

Five frames of a night at a harbour, 960 by 540. Each is painted at twice its size and brought
down, which smooths the edges; light is added as blurred shapes, then grain and dark corners.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 540
SCALE = 2
Colour = tuple[int, int, int]
Point = tuple[float, float]


def scaled(points: list[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def canvas(stops: list[tuple[float, Colour]]) -> Image.Image:
    """A sheet shaded from top to bottom; a stop is (0…1 from the top, colour)."""
    column = Image.new("RGB", (1, HEIGHT * SCALE))
    for y in range(HEIGHT * SCALE):
        at = y / (HEIGHT * SCALE - 1)
        above = max((stop for stop in stops if stop[0] <= at), key=lambda stop: stop[0])
        below = min((stop for stop in stops if stop[0] >= at), key=lambda stop: stop[0])
        share = (at - above[0]) / ((below[0] - above[0]) or 1)
        mixed = [round(a + (b - a) * share) for a, b in zip(above[1], below[1], strict=True)]
        column.putpixel((0, y), (mixed[0], mixed[1], mixed[2]))
    return column.resize((WIDTH * SCALE, HEIGHT * SCALE))


def shape(picture: Image.Image, points: list[Point], colour: Colour, blur: float = 0) -> None:
    """Paint a polygon, its edges softened by `blur` pixels."""
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon(scaled(points), fill=255)
    if blur:
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
    picture.paste(colour, mask=mask)


def ellipse(
    picture: Image.Image, centre: Point, radii: Point, colour: Colour, blur: float = 0
) -> None:
    ring = [
        (centre[0] + radii[0] * math.cos(turn / 40), centre[1] + radii[1] * math.sin(turn / 40))
        for turn in range(252)
    ]
    shape(picture, ring, colour, blur)


def shine(picture: Image.Image, points: list[Point], colour: Colour, blur: float) -> Image.Image:
    """Add light to what is there, in the form of a blurred polygon."""
    # A quarter of the size is enough for what is blurred anyway.
    small = (picture.width // 4, picture.height // 4)
    light = Image.new("RGB", small)
    near = [(x * SCALE / 4, y * SCALE / 4) for x, y in points]
    ImageDraw.Draw(light).polygon(near, fill=colour)
    light = light.filter(ImageFilter.GaussianBlur(blur * SCALE / 4)).resize(picture.size)
    return ImageChops.screen(picture, light)


def glow(picture: Image.Image, centre: Point, radius: float, colour: Colour) -> Image.Image:
    ring = [
        (centre[0] + radius * math.cos(turn / 6.4), centre[1] + radius * math.sin(turn / 6.4))
        for turn in range(40)
    ]
    return shine(picture, ring, colour, radius * 0.7)


def curve(*knots: Point, steps: int = 14) -> list[Point]:
    """A smooth line through the knots (Catmull-Rom)."""
    ends = [knots[0], *knots, knots[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            line.append((_through(a[0], b[0], c[0], d[0], t), _through(a[1], b[1], c[1], d[1], t)))
    return [*line, knots[-1]]


def _through(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def waves(
    picture: Image.Image, top: float, colour: Colour, chance: random.Random, count: int = 240
) -> Image.Image:
    """Short bright strokes, longer and further apart the nearer they are."""
    layer = Image.new("RGB", picture.size)
    draw = ImageDraw.Draw(layer)
    for _ in range(count):
        near = chance.random() ** 1.6
        x, y = chance.uniform(-40, WIDTH), top + near * (HEIGHT - top)
        length, strength = 6 + near * 60, chance.uniform(0.15, 0.6)
        paint = tuple(round(part * strength) for part in colour)
        line = [(x * SCALE, y * SCALE), ((x + length) * SCALE, y * SCALE)]
        draw.line(line, fill=paint, width=round(1 + near * 3))
    return ImageChops.screen(picture, layer.filter(ImageFilter.GaussianBlur(1.2)))


def finished(picture: Image.Image, seed: int) -> Image.Image:
    """Brought down to size, with dark corners and a little grain."""
    picture = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    corners = Image.radial_gradient("L").resize((WIDTH, HEIGHT))
    corners = corners.point(lambda value: 255 - max(0, value - 110) * 0.75)
    picture = ImageChops.multiply(picture, Image.merge("RGB", [corners] * 3))
    chance = random.Random(seed)
    grain = Image.frombytes("L", (WIDTH // 2, HEIGHT // 2), chance.randbytes(WIDTH * HEIGHT // 4))
    grain = grain.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    grain = grain.point(lambda value: 122 + value * 12 / 255)
    return ImageChops.overlay(picture, Image.merge("RGB", [grain] * 3))


def harbour_at_night() -> Image.Image:
    """Extreme long shot: the lighthouse on its rock, its beam over the sea."""
    chance = random.Random(12)
    picture = canvas(
        [(0, (7, 12, 30)), (0.45, (24, 42, 74)), (0.6, (62, 84, 108)), (0.61, (16, 32, 52)),
         (1, (5, 10, 20))]
    )  # fmt: skip
    for _ in range(90):
        x, y = chance.uniform(0, WIDTH), chance.uniform(0, 240) * chance.random()
        ellipse(picture, (x, y), (0.7, 0.7), (150, 165, 190))
    picture = glow(picture, (448, 50), 34, (70, 84, 104))
    ellipse(picture, (448, 50), (16, 16), (228, 232, 226), 0.6)
    picture = shine(picture, [(436, 332), (462, 332), (540, 540), (360, 540)], (58, 68, 78), 26)
    picture = waves(picture, 330, (150, 170, 190), chance)
    hills = curve((0, 318), (110, 306), (230, 316), (340, 309), (470, 322), (520, 330))
    shape(picture, [*hills, (0, 330)], (15, 26, 44))
    for place in ((66, 316), (96, 312), (128, 313), (205, 320), (262, 318), (318, 317), (343, 319)):
        picture = glow(picture, place, 4, (220, 150, 60))
        ellipse(picture, place, (1.3, 1.3), (255, 214, 140))
    lamp = (702, 138)
    picture = shine(picture, [lamp, (-60, 20), (-60, 190)], (128, 114, 74), 12)
    picture = shine(picture, [lamp, (1010, 112), (1010, 172)], (110, 98, 62), 10)
    rock = curve((520, 372), (565, 346), (610, 338), (650, 318), (700, 306), (770, 312), (820, 334),
                 (880, 344), (970, 372))  # fmt: skip
    shape(picture, [*rock, (970, 400), (760, 412), (600, 398)], (8, 12, 20))
    lighthouse(picture)
    picture = glow(picture, lamp, 30, (255, 214, 130))
    ellipse(picture, lamp, (6, 7), (255, 246, 214), 1)
    picture = shine(picture, [(690, 400), (716, 400), (760, 540), (640, 540)], (86, 70, 36), 16)
    boat = [(318, 404), (424, 404), (408, 424), (334, 424)]
    shape(picture, boat, (6, 9, 15))
    shape(picture, [(352, 404), (352, 388), (384, 388), (388, 404)], (9, 13, 20))
    shape(picture, [(369, 388), (369, 338), (371, 338), (371, 388)], (8, 12, 20))
    picture = glow(picture, (362, 396), 5, (230, 150, 60))
    ellipse(picture, (362, 396), (2.4, 2.4), (255, 220, 150))
    return finished(picture, 1)


def lighthouse(picture: Image.Image) -> None:
    shape(picture, [(682, 312), (690, 160), (714, 160), (722, 312)], (58, 62, 72))
    shape(picture, [(704, 312), (704, 160), (714, 160), (722, 312)], (24, 28, 38))
    for top, bottom in ((190, 216), (244, 272)):
        spread = [(688 - (y - 190) / 20, 716 + (y - 190) / 20) for y in (top, bottom)]
        (left, right), (low_left, low_right) = spread
        band = [(left, top), (right, top), (low_right, bottom), (low_left, bottom)]
        shape(picture, band, (70, 26, 26))
        shape(picture, [(704, top), (right, top), (low_right, bottom), (704, bottom)], (34, 14, 18))
    shape(picture, [(684, 160), (720, 160), (722, 154), (682, 154)], (14, 18, 26))
    shape(picture, [(692, 154), (712, 154), (712, 126), (692, 126)], (96, 84, 58))
    shape(picture, [(689, 126), (715, 126), (702, 110)], (14, 18, 26))
    shape(picture, [(737, 313), (737, 292), (754, 278), (771, 292), (771, 318)], (10, 14, 22))
    shape(picture, [(748, 306), (748, 297), (757, 297), (757, 306)], (236, 170, 82), 0.4)


def room_with_window() -> Image.Image:
    """Long shot: the keeper at the window, her lamp upon the table."""
    picture = canvas(
        [(0, (22, 19, 24)), (0.7, (40, 31, 30)), (0.74, (24, 17, 15)), (1, (12, 8, 8))]
    )
    shape(picture, [(0, 0), (150, 0), (120, 400), (0, 470)], (17, 14, 18))
    picture = glow(picture, (700, 300), 190, (120, 70, 26))
    window = (350, 74, 590, 330)
    shape(picture, [(338, 60), (602, 60), (602, 344), (338, 344)], (30, 24, 24))
    panes = canvas(
        [(0, (36, 58, 96)), (0.5, (86, 116, 146)), (0.52, (40, 62, 86)), (1, (24, 40, 60))]
    )
    box = tuple(side * SCALE for side in window)
    panes = panes.resize((box[2] - box[0], box[3] - box[1]))
    picture.paste(panes, (box[0], box[1]))
    picture = glow(picture, (548, 172), 9, (240, 200, 120))
    shape(picture, [(546, 202), (547, 176), (549, 176), (550, 202)], (20, 30, 46))
    for x in (428, 508):
        shape(picture, [(x, 74), (x + 5, 74), (x + 5, 330), (x, 330)], (28, 22, 22))
    shape(picture, [(350, 196), (590, 196), (590, 201), (350, 201)], (28, 22, 22))
    shape(picture, [(326, 330), (614, 330), (622, 346), (318, 346)], (54, 40, 34))
    for fold in range(6):
        left, tone = 282 + fold * 12, 40 + fold % 2 * 14
        shape(picture, [(left, 40), (left + 13, 40), (left + 9, 400), (left - 3, 400)],
              (tone, tone // 2 + 6, tone // 2 + 8), 1)  # fmt: skip
        left = 586 + fold * 12
        shape(picture, [(left, 40), (left + 13, 40), (left + 16, 400), (left + 4, 400)],
              (tone + 22, tone // 2 + 14, tone // 2 + 8), 1)  # fmt: skip
    picture = shine(picture, [(350, 400), (590, 400), (500, 540), (150, 540)], (24, 36, 54), 18)
    keeper(picture)
    table(picture)
    picture = glow(picture, (742, 318), 64, (255, 176, 84))
    picture = glow(picture, (742, 330), 24, (255, 220, 150))
    return finished(picture, 2)


def keeper(picture: Image.Image) -> None:
    back = curve((430, 508), (424, 400), (428, 300), (436, 252), (462, 232), (470, 218))
    front = curve((492, 218), (500, 232), (528, 250), (540, 300), (546, 400), (548, 506))
    hem = curve((548, 506), (520, 515), (484, 518), (452, 514), (430, 508))
    shape(picture, [(430, 500), (546, 500), (420, 580), (250, 580)], (12, 10, 13), 9)
    shape(picture, [*back, *front, *hem], (11, 12, 18))
    for heel in (462, 506):
        ellipse(picture, (heel, 518), (17, 8), (9, 9, 12), 0.6)
    ellipse(picture, (482, 190), (23, 29), (11, 12, 18))
    ellipse(picture, (469, 205), (13, 15), (11, 12, 18))
    rim = curve((500, 172), (505, 190), (500, 212), (503, 230), (528, 249), (540, 298), (546, 400))
    inner = [(x - 3.5, y + 2) for x, y in reversed(rim)]
    shape(picture, [*rim, *inner], (196, 120, 58), 0.9)


def table(picture: Image.Image) -> None:
    shape(picture, [(560, 398), (960, 388), (960, 420), (560, 420)], (92, 58, 34))
    shape(picture, [(560, 412), (960, 406), (960, 428), (560, 428)], (36, 22, 16))
    shape(picture, [(596, 428), (618, 428), (612, 540), (598, 540)], (24, 15, 12))
    shape(picture, [(706, 396), (778, 394), (768, 378), (716, 379)], (58, 38, 22))
    shape(picture, [(736, 380), (748, 380), (747, 344), (737, 344)], (84, 58, 30))
    shape(picture, [(722, 344), (762, 344), (780, 290), (704, 290)], (255, 204, 122), 2)
    shape(picture, [(816, 394), (906, 390), (902, 380), (812, 384)], (150, 122, 84))
    shape(picture, [(822, 383), (896, 380), (892, 371), (818, 374)], (74, 38, 34))
    shape(picture, [(640, 397), (668, 396), (666, 372), (642, 372)], (120, 112, 104))
    shape(picture, [(640, 397), (652, 397), (652, 372), (642, 372)], (60, 54, 54))


def hands_and_lamp() -> Image.Image:
    """Close-up: two hands around a storm lamp."""
    picture = canvas([(0, (10, 9, 13)), (0.6, (22, 15, 14)), (1, (8, 6, 7))])
    picture = glow(picture, (480, 270), 230, (150, 78, 24))
    shape(picture, [(388, 560), (400, 452), (560, 452), (572, 560)], (26, 20, 18))
    shape(picture, [(408, 452), (424, 428), (536, 428), (552, 452)], (96, 64, 34))
    glass = [*curve((432, 428), (404, 360), (398, 300), (418, 226), (440, 176)),
             *curve((520, 176), (542, 226), (562, 300), (556, 360), (528, 428))]  # fmt: skip
    shape(picture, glass, (128, 70, 26), 3)
    picture = glow(picture, (480, 330), 70, (255, 150, 50))
    flame = [*curve((480, 246), (462, 300), (455, 344), (466, 376), (480, 384)),
             *curve((480, 384), (496, 376), (506, 344), (497, 300), (480, 246))]  # fmt: skip
    shape(picture, flame, (255, 190, 84), 4)
    core = [(480 + (x - 480) * 0.55, 372 + (y - 372) * 0.62) for x, y in flame]
    shape(picture, core, (255, 246, 210), 3)
    shape(picture, [(470, 428), (473, 386), (487, 386), (490, 428)], (58, 38, 24))
    shape(picture, [(428, 176), (532, 176), (520, 132), (440, 132)], (34, 26, 24))
    shape(picture, [(446, 132), (514, 132), (508, 112), (452, 112)], (50, 36, 28))
    handle = curve((424, 170), (356, 60), (480, -30), (604, 60), (536, 170))
    shape(picture, [*handle, *[(x, y + 7) for x, y in reversed(handle)]], (40, 30, 26), 0.5)
    for mirrored in (False, True):
        hand(picture, mirrored)
    picture = glow(picture, (480, 320), 120, (120, 60, 16))
    return finished(picture, 3)


def hand(picture: Image.Image, mirrored: bool) -> None:
    def side(points: list[Point]) -> list[Point]:
        return [(WIDTH - x, y) for x, y in points] if mirrored else points

    dark, skin, lit = (44, 24, 18), (122, 66, 38), (226, 140, 78)
    thumb = [*curve((262, 386), (316, 308), (374, 246), (404, 228), (418, 240)),
             *curve((414, 256), (392, 296), (366, 350), (330, 400))]  # fmt: skip
    for number in range(4):
        finger(picture, side, 300 + number * 42, (418, 430, 426, 412)[number], (dark, skin, lit))
    shape(picture, side(thumb), dark, 2)
    palm = [*curve((176, 384), (236, 346), (292, 330), (332, 336)),
            *curve((346, 380), (344, 430), (326, 474), (290, 500), (214, 512))]  # fmt: skip
    shape(picture, side(palm), skin, 7)
    shape(picture, side([(x * 0.9 + 34, y * 0.95 + 12) for x, y in thumb]), skin, 4)
    edge = curve((346, 296), (380, 260), (406, 240), (412, 246), (392, 284), (368, 330))
    shape(picture, side(edge), lit, 4)
    crease = curve((300, 372), (318, 410), (304, 462))
    shape(picture, side([*crease, *[(x + 4, y) for x, y in reversed(crease)]]), dark, 3)
    shape(picture, side(curve((180, 420), (236, 470), (300, 512), (200, 530))), dark, 14)
    sleeve = [*curve((-20, 420), (90, 392), (196, 372)), *curve((236, 508), (140, 560), (-20, 600))]
    shape(picture, side(sleeve), (20, 24, 34), 1)
    cuff = [*curve((178, 374), (206, 420), (222, 512)), *curve((246, 506), (228, 416), (202, 368))]
    shape(picture, side(cuff), (48, 44, 48), 1.5)


def finger(
    picture: Image.Image,
    side: Callable[[list[Point]], list[Point]],
    y: float,
    reach: float,
    tones: tuple[Colour, Colour, Colour],
) -> None:
    dark, skin, lit = tones
    base = 286 + max(0, 342 - y) * 0.9  # the first one starts behind the thumb
    outline = [
        *curve((base, y + 2), (340, y - 14), (reach - 16, y - 10), (reach, y + 8)),
        *curve((reach, y + 12), (reach - 16, y + 28), (340, y + 27), (base, y + 38)),
    ]
    shape(picture, side(outline), dark, 0.8)
    inner = [(x - 2, y + 11 + (at - y - 14) * 0.72) for x, at in outline]
    shape(picture, side(inner), skin, 2.5)
    edge = curve((350, y - 7), (reach - 18, y - 4), (reach - 4, y + 9), (reach - 16, y + 21))
    back = [(x - 9, at + 2) for x, at in reversed(edge)]
    shape(picture, side([*edge, *back]), lit, 2.2)


def pier_in_fog() -> Image.Image:
    """Long shot: someone far out on the pier, in fog."""
    chance = random.Random(5)
    picture = canvas([(0, (148, 158, 164)), (0.5, (196, 201, 200)), (0.56, (176, 184, 186)),
                      (1, (92, 106, 114))])  # fmt: skip
    picture = glow(picture, (520, 170), 150, (60, 58, 50))
    picture = waves(picture, 312, (110, 112, 110), chance, 130)
    vanish = (520.0, 286.0)
    for number in range(16, 0, -1):
        pier_post(picture, vanish, number)
    planks(picture, vanish)
    walker(picture)
    for height, strength in ((272, 66), (300, 44)):
        bank = [(-100, height), (1060, height - 6), (1060, height + 34), (-100, height + 44)]
        picture = shine(picture, bank, (strength, strength + 2, strength), 26)
    for x, y, size in ((238, 132, 11), (288, 112, 8), (330, 146, 6)):
        wings = curve((x - size * 2, y - size), (x - size, y - size * 0.9), (x, y),
                      (x + size, y - size), (x + size * 2, y - size * 0.7))  # fmt: skip
        shape(picture, [*wings, *[(a, b + 2.4) for a, b in reversed(wings)]], (92, 100, 106), 0.6)
    return finished(picture, 4)


def planks(picture: Image.Image, vanish: Point) -> None:
    def row(depth: float) -> tuple[float, float, float]:
        """Left, right and height of the deck where it is `depth` near (0 far … 1 here)."""
        return vanish[0] - 8 - depth * 380, vanish[0] + 8 + depth * 330, vanish[1] + depth * 262

    for number in range(110):
        left, right, y = row(number / 100)
        fog = (1 - number / 110) ** 3
        tone = 66 + 116 * fog
        strip = [(left, y), (right, y), (right + 4, y + 4), (left - 4, y + 4)]
        shape(picture, strip, (round(tone), round(tone + 6), round(tone + 9)))
    for number in range(48):
        depth = 1.06 / (1 + number * 0.16)
        left, right, y = row(depth)
        tone = round(36 + 130 * (1 - depth / 1.06) ** 2.4)
        gap = [(left, y), (right, y), (right, y + depth * 4.5), (left, y + depth * 4.5)]
        shape(picture, gap, (tone, tone + 5, tone + 8), 0.5)


def pier_post(picture: Image.Image, vanish: Point, number: int) -> None:
    depth = 1 / (1 + (number - 1) * 0.42)
    tone = round(186 - depth * 148)
    colour = (tone, tone + 5, tone + 8)
    y, width = vanish[1] + 4 + depth * 232, 2 + depth * 20
    for x in (vanish[0] - 8 - depth * 372, vanish[0] + 8 + depth * 322):
        top = y - depth * 190
        post = [(x - width / 2, top), (x + width / 2, top), (x + width / 2, y + depth * 90),
                (x - width / 2, y + depth * 90)]  # fmt: skip
        shape(picture, post, colour, 0.4 + (1 - depth))
        ellipse(picture, (x, top), (width * 0.62, width * 0.26), (tone + 14, tone + 18, tone + 20))


def walker(picture: Image.Image) -> None:
    coat, x, y = (58, 64, 70), 506.0, 356.0
    shape(picture, [(x - 14, y - 6), (x - 11, y - 62), (x, y - 74), (x + 11, y - 62),
                    (x + 15, y - 6)], coat, 0.8)  # fmt: skip
    shape(picture, [(x - 8, y - 8), (x - 3, y - 8), (x - 4, y + 18), (x - 9, y + 18)], coat, 0.6)
    shape(picture, [(x + 2, y - 8), (x + 8, y - 8), (x + 10, y + 14), (x + 5, y + 14)], coat, 0.6)
    ellipse(picture, (x, y - 80), (7.5, 9), coat, 0.6)
    shape(
        picture, curve((x - 11, y - 82), (x - 4, y - 92), (x + 5, y - 91), (x + 11, y - 82)), coat
    )
    shadow = [(x - 12, y + 16), (x + 12, y + 14), (x - 26, y + 74), (x - 60, y + 76)]
    shape(picture, shadow, (62, 68, 72), 5)


def face_half_lit() -> Image.Image:
    """Close-up: a face in profile, half of it in the light of a lamp."""
    picture = canvas([(0, (10, 14, 24)), (1, (6, 8, 14))])
    picture = glow(picture, (900, 300), 250, (150, 84, 30))
    ellipse(picture, (120, 120), (38, 38), (26, 40, 62), 12)
    ellipse(picture, (210, 330), (26, 26), (44, 38, 34), 9)
    profile = curve((560, 70), (600, 104), (622, 150), (628, 186), (620, 206), (634, 232),
                    (664, 280), (662, 294), (640, 300), (634, 308), (640, 322), (650, 334),
                    (636, 346), (648, 360), (640, 374), (624, 384), (630, 402), (622, 428),
                    (590, 446), (540, 440), (506, 450), (500, 500), (512, 560))  # fmt: skip
    head = [*profile, (180, 560), *curve((250, 470), (296, 400), (280, 280), (312, 150), (400, 66),
            (490, 40), (560, 70))]  # fmt: skip
    shape(picture, head, (28, 20, 22), 1)
    lit = [(x - 3, y) for x, y in profile[:-24]]
    for depth, colour, blur in (
        (104, (62, 36, 28), 26), (66, (118, 68, 42), 20), (30, (190, 116, 66), 11),
        (11, (244, 176, 108), 5),
    ):  # fmt: skip
        inner = [(x - depth * (0.75 + 0.25 * math.sin(y / 40)), y + 4) for x, y in reversed(lit)]
        inside(picture, head, [*lit, *inner], colour, blur)
    eye(picture)
    inside(picture, head, curve((648, 340), (628, 345), (606, 350), (628, 348), (648, 342)),
           (58, 24, 20), 1.5)  # fmt: skip
    inside(picture, head, curve((642, 302), (626, 300), (616, 288), (622, 274), (618, 292),
           (626, 306)), (96, 50, 32), 3)  # fmt: skip
    hair(picture)
    coat = [(160, 560), *curve((236, 500), (330, 474), (430, 486), (520, 520), (600, 560))]
    shape(picture, coat, (13, 15, 22), 2)
    picture = glow(picture, (930, 310), 70, (255, 180, 90))
    return finished(picture, 5)


def inside(
    picture: Image.Image, limits: list[Point], points: list[Point], colour: Colour, blur: float
) -> None:
    """`shape`, kept within another one."""
    mask, fence = Image.new("L", picture.size), Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon(scaled(points), fill=255)
    ImageDraw.Draw(fence).polygon(scaled(limits), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
    picture.paste(colour, mask=ImageChops.multiply(mask, fence))


def eye(picture: Image.Image) -> None:
    ellipse(picture, (590, 226), (30, 15), (58, 34, 28), 7)
    lids = [*curve((568, 232), (586, 218), (606, 220)), *curve((604, 238), (586, 240), (568, 232))]
    shape(picture, lids, (206, 176, 150), 1)
    ellipse(picture, (600, 229), (6, 9.5), (30, 20, 20), 0.7)
    ellipse(picture, (603, 225), (1.8, 2.2), (255, 240, 210), 0.4)
    upper = curve((560, 233), (584, 214), (612, 216))
    shape(picture, [*upper, *[(x, y + 4) for x, y in reversed(upper)]], (24, 14, 14), 0.8)
    brow = curve((546, 200), (580, 182), (620, 188))
    shape(picture, [*brow, *[(x - 2, y + 9) for x, y in reversed(brow)]], (26, 16, 16), 2)


def hair(picture: Image.Image) -> None:
    chance = random.Random(9)
    mass = [
        *curve((574, 78), (548, 128), (500, 168), (468, 232), (452, 330), (462, 420), (430, 520)),
        (190, 560),
        *curve((226, 420), (248, 260), (300, 120), (410, 44), (510, 26), (574, 78)),
    ]
    shape(picture, mass, (13, 11, 15), 2)
    for _ in range(46):
        start, bend = chance.uniform(0, 1), chance.uniform(-12, 12)
        strand = curve((568 - start * 150, 74 - start * 40), (500 - start * 170, 158 + bend),
                       (452 - start * 150, 330), (428 - start * 160, 520))  # fmt: skip
        tone = round(26 * (1 - start) + 15)
        width = chance.uniform(0.8, 1.8)
        edge = [(x + width, y) for x, y in reversed(strand)]
        shape(picture, [*strand, *edge], (tone, round(tone * 0.72), round(tone * 0.66)), 1)


DRAWINGS: dict[str, Callable[[], Image.Image]] = {
    "harbour-at-night": harbour_at_night,
    "room-with-window": room_with_window,
    "hands-and-lamp": hands_and_lamp,
    "pier-in-fog": pier_in_fog,
    "face-half-lit": face_half_lit,
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWINGS.items():
        draw().save(folder / f"{name}.jpg", quality=86, optimize=True, progressive=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
