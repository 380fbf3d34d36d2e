"""What the statistics of this library share: array types, the fault they raise, how they read input."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class IncomputableError(ValueError):
    """The data cannot carry the method; the Chinese sentence says where, and how to mend it."""


def floats(name: str, values: ArrayLike, dimensions: int | None = None) -> Floats:
    """Return values as a float64 array; NaN is missing, infinity and text are faults."""
    try:
        array: Floats = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise IncomputableError(f"{name}里有不是数字的内容，请先清理") from error
    if dimensions is not None and array.ndim != dimensions:
        raise IncomputableError(f"{name}应当是 {dimensions} 维数组，现在是 {array.ndim} 维")
    if np.isinf(array).any():
        raise IncomputableError(f"{name}里有无穷大（{places(np.isinf(array))}），请改正或留空")
    return array


def places(wrong: NDArray[np.bool_]) -> str:
    """Name the first places of a mask as a reader counts them: from 1, rows then columns."""
    found = np.argwhere(wrong)
    words = ("第 {} 行", "第 {} 列", "第 {} 期")
    shown = ["".join(words[d].format(i + 1) for d, i in enumerate(place[:3])) for place in found[:3]]
    return "、".join(shown) + (f" 等 {len(found)} 处" if len(found) > len(shown) else "")


def one_shape(*arrays: NDArray[Any]) -> None:
    """Refuse arrays that do not belong to the same units."""
    if len({array.shape for array in arrays}) > 1:
        raise IncomputableError("各数组的形状不一致：" + "、".join(str(array.shape) for array in arrays))


def probability(name: str, value: float) -> None:
    """Refuse what is not strictly between 0 and 1."""
    if not 0 < value < 1:
        raise IncomputableError(f"{name}应当在 0 与 1 之间，现在是 {value}")
