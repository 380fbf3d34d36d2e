"""A made-up panel through every step beside the result of COINr 1.1 (R), computed from the same numbers."""

from __future__ import annotations

import numpy as np

from tests.unit.analytics.building import built, leaf, node, panel_of
from xietong.analytics.index.steps.treat import Mark

# unit, region, A1, A2, B1, B2, pop; A, B, I as R gives them
CASE = """
u01,E,72.9,1.9,0.11,5.3,2.1,88.949536361314273,3.1425187604121603,37.465325800773009
u02,E,38,2.4,-0.08,20,15,17.38120341030131,2.7827709425877698,8.6221439296731859
u03,E,,2.71,-0.42,7.6,12.9,48.341744216939134,2.3894192365152276,20.77034922868479
u04,E,45.9,60,-0.56,2.5,13,2.7567999481493204,2.193124919539394,2.4185949309833648
u05,E,40.3,3.8,,4.2,11.8,16.876283808112465,2.4607898105674475,8.2269874095854547
u06,E,40.5,3.6,-1.11,60,16,20.021273670717964,1.2720147950378906,8.7717183453099192
u07,E,57.5,4.58,-0.14,90000,4.5,3.690098899374374,79.545251187056778,49.203190271983814
u08,E,48.8,1.56,0.31,4.1,16.8,65.635200567793632,2.772891968097988,27.917815407976249
u09,W,51.5,60,1.22,6.1,11.1,3.2740041337808781,3.2092417733789809,3.2351467175397399
u10,W,71.9,2.93,-0.7,3.8,10,64.058398660138181,2.0761014277958076,26.869020320732758
u11,W,53.6,3.67,-0.29,300,11.7,33.737487072135586,6.2706379537685537,17.257377601115365
u12,W,77.2,3.44,,1.3,5.2,52.804106184749259,2.7183752390143665,22.752667617308326
u13,W,72.8,1.83,-0.39,7.1,14.4,90.388935673179816,2.3962126331990645,37.59330184919137
u14,W,53.2,2.43,-0.4,9000,7.1,58.601757646619546,39.670412428688032,47.242950515860642
u15,W,69,1.92,1.35,6.5,15.4,85.123408489143898,3.2205156542488091,35.981672788206843
u16,W,54.7,3.62,0.59,4.2,4,35.705695809864544,3.0829690741262574,16.132059768421573
"""
SCHEME = {
    "name": "reference",
    "index": {
        "code": "I",
        "children": [
            {"code": "A", "weight": 0.4, "aggregate": "geometric",
             "children": [leaf("A1", weight=1), leaf("A2", -1, weight=2)]},
            {"code": "B", "weight": 0.6, "aggregate": "geometric",
             "children": [leaf("B1", weight=1), leaf("B2", weight=3)]},
        ],
    },
    "steps": {
        "denominate": {"B2": "pop"},
        "impute": "group_mean",
        "treat": {"method": "winsorise_then_log", "skew": 2, "kurtosis": 3.5, "maximum_points": 1},
        "normalise": {"method": "minmax", "to": [1, 100], "frame": "period"},
    },
}  # fmt: skip


def test_every_step_together_equals_the_other_implementation() -> None:
    """A tie of two passes the maximum of one; B2 needs the logarithm of the rate."""
    lines = [line.split(",") for line in CASE.split()]
    rows = [
        (cells[0], "2024", code, float(cell) if cell else None, cells[1])
        for cells in lines
        for code, cell in zip(("A1", "A2", "B1", "B2", "pop"), cells[2:7], strict=True)
    ]
    result = built(SCHEME, panel_of(rows, ("group",)))
    expected = np.array([[float(cell) for cell in cells[7:]] for cells in lines])
    found = np.column_stack([node(result, code) for code in ("A", "B", "I")])
    assert np.allclose(found, expected, rtol=1e-13, atol=0)
    marks = dict(zip(result.tree.codes, result.treated.marks.T, strict=False))
    assert np.flatnonzero(marks["A2"]).tolist() == [3, 8]
    assert set(marks["B2"]) == {Mark.LOG}
