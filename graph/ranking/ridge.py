"""Linear autoencoders: what a row's other columns say about a column, by ridge regressions solved in one step (EASE)."""

from __future__ import annotations

import numpy as np
from scipy import linalg

from graph.chain import FloatArray
from graph.errors import BadRequest


def without_self(gram: FloatArray, penalty: float) -> FloatArray:
    """B = I − P diag(1 / diag P) with P = (G + λ I)⁻¹: weights of every column's regression on all others; diagonal 0.

    With G = XᵀX the prediction is X B. With G = X Xᵀ it is Bᵀ X, where each row is predicted from the other rows.

    Source: Steck (2019), "Embarrassingly shallow autoencoders for sparse data".
    """
    if not penalty > 0:
        raise BadRequest(f"正则系数 {penalty} 须大于 0")
    inverse = _inverse(gram + penalty * np.eye(len(gram)))
    weights: FloatArray = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def _inverse(matrix: FloatArray) -> FloatArray:
    """Of a symmetric positive definite matrix, by Cholesky: half the work of a general inverse."""
    factor, failed = linalg.lapack.dpotrf(matrix.T, lower=True, clean=True, overwrite_a=True)
    half, failed = linalg.lapack.dpotri(factor, lower=True, overwrite_c=True) if not failed else (factor, failed)
    if failed:
        raise BadRequest("共现表不是对称正定的，无法求回归权重")
    full: FloatArray = np.tril(half) + np.tril(half, -1).T
    return full
