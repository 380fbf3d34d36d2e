"""Reads of organisations: each takes the actor and returns frozen shapes."""

from xietong.foundation.organisations.queries.posts import PostDetail, find_people, post_detail
from xietong.foundation.organisations.queries.search import search_posts, search_units
from xietong.foundation.organisations.queries.shapes import (
    ChildrenPage,
    ChildRow,
    HolderSpell,
    NameSpell,
    PlaceSpell,
    PortfolioLine,
    PostHit,
    PostLine,
    SuccessionLine,
    TreeNode,
    UnitDetail,
    UnitHit,
    UnitLine,
)
from xietong.foundation.organisations.queries.tables import (
    people_rows,
    portfolio_rows,
    post_rows,
    unit_rows,
)
from xietong.foundation.organisations.queries.tree import ancestors, children, subtree, tree
from xietong.foundation.organisations.queries.units import (
    holders_of,
    posts_of,
    unit_detail,
)

__all__ = [
    "ChildRow",
    "ChildrenPage",
    "HolderSpell",
    "NameSpell",
    "PlaceSpell",
    "PortfolioLine",
    "PostDetail",
    "PostHit",
    "PostLine",
    "SuccessionLine",
    "TreeNode",
    "UnitDetail",
    "UnitHit",
    "UnitLine",
    "ancestors",
    "children",
    "find_people",
    "holders_of",
    "people_rows",
    "portfolio_rows",
    "post_detail",
    "post_rows",
    "posts_of",
    "search_posts",
    "search_units",
    "subtree",
    "tree",
    "unit_detail",
    "unit_rows",
]
