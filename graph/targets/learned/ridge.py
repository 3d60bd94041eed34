"""Linear autoencoders: what a row's other columns say about a column, by ridge regressions solved in one step
(EASE).
"""

from __future__ import annotations

import numpy as np
import scipy

from graph.arrays import FloatArray
from graph.errors import BadRequest


def without_self(gram: FloatArray, penalty: float) -> FloatArray:
    """B = I − P diag(1 / diag P) with P = (G + λ I)⁻¹: weights of every column's regression on all others; diagonal 0.

    With G = XᵀX the prediction is X B. With G = X Xᵀ it is Bᵀ X, where each row is predicted from the other rows.

    Source: Steck (2019), "Embarrassingly shallow autoencoders for sparse data".
    """
    if not penalty > 0:
        raise BadRequest(f"正则系数 {penalty} 须大于 0")
    inverse = scipy.linalg.inv(gram + penalty * np.eye(len(gram)), overwrite_a=True, check_finite=False, assume_a="pos")
    weights: FloatArray = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights
