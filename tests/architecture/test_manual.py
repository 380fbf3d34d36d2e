"""The user manual and its pictures: each picture is used, each used one is there and taken by a journey."""

from __future__ import annotations

import re

from tests.architecture import tree

MANUAL = tree.ROOT / "docs" / "manual"
PICTURES = MANUAL / "pictures"
PAPERS = [*MANUAL.glob("*.md"), *tree.ROOT.glob("README*.md")]
LARGEST = 200_000


def used() -> set[str]:
    words = "".join(paper.read_text(encoding="utf-8") for paper in PAPERS)
    return set(re.findall(r"pictures/([\w-]+)\.png\)", words))


def taken() -> set[str]:
    """Names that the journeys take pictures under; the desks are named in a tuple."""
    words = "".join(path.read_text(encoding="utf-8") for path in (tree.ROOT / "tests/browser").glob("*.py"))
    names = set(re.findall(r'picture\(\w+, "([\w-]+)"', words))
    desks = re.search(r"names = \(([^)]*)\)", words)
    places = re.findall(r'"/admin/(\w+)"\)', words)
    assert desks
    return (
        names | {f"desk-{one}" for one in re.findall(r"\w+", desks[1])} | {f"admin-{one}" for one in places}
    )


def test_each_picture_is_used_and_each_used_one_is_there() -> None:
    assert used() == {path.stem for path in PICTURES.glob("*.png")}


def test_each_picture_is_taken_by_a_journey() -> None:
    assert used() <= taken()


def test_pictures_are_small() -> None:
    assert {
        path.name: path.stat().st_size for path in PICTURES.glob("*.png") if path.stat().st_size > LARGEST
    } == {}


def test_each_page_is_reached_from_the_index() -> None:
    index = (MANUAL / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in MANUAL.glob("*.md")} - {"index.md"}
    assert pages
    assert pages == set(re.findall(r"\]\((\w+\.md)\)", index))
