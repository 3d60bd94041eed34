"""Which absent industry is near to what a place has, and what adding it would open: proximity, density, COI, COG.

M (places, industries) says who is specialised in what (``graph.space.complexity.presence``). Unlike
``graph.space.relatedness``, which relates segments by enterprises and leaves a segment's nearness to itself out,
industries are related here by places, and phi_pp = 1 counts, as in the sources; the two densities are not to be mixed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from graph.arrays import FloatArray
from graph.errors import BadRequest
from graph.space.complexity import mask_of

_DIGITS = 10
"""Sums in another order are equal."""


def proximity_of(present: ArrayLike) -> FloatArray:
    """phi_pq = (MᵀM)_pq / max(k_p, k_q) in [0, 1], shape (industries, industries); diagonal 1, or 0 where nobody has p.

    Source: Hidalgo, Klinger, Barabási, Hausmann (2007).
    """
    mask = mask_of(present).astype(float)
    both, count = mask.T @ mask, mask.sum(axis=0)
    most = np.maximum.outer(count, count)
    phi: FloatArray = np.divide(both, most, out=np.zeros_like(both), where=most > 0)
    return phi


def density_of(present: ArrayLike, phi: FloatArray) -> FloatArray:
    """d_cp = Σ_q M_cq phi_qp / Σ_q phi_qp in [0, 1]; ``nan`` for an industry that nobody has.

    Raises
    ------
    BadRequest
        ``phi`` is not of shape (industries, industries).
    """
    mask = mask_of(present).astype(float)
    total = _checked(phi, mask.shape[1]).sum(axis=0)
    found = mask @ phi
    out: FloatArray = np.divide(found, total, out=np.full_like(found, np.nan), where=total > 0)
    return out


def opportunity_index(present: ArrayLike, density: FloatArray, pci: FloatArray) -> FloatArray:
    """COI_c = Σ_p d_cp (1 − M_cp) PCI_p, shape (places,): how much complex business is near; industries without PCI are
    left out.

    Source: Hausmann, Hidalgo et al., Atlas of Economic Complexity (2014), Technical Box 5.4.
    """
    mask = mask_of(present)
    if density.shape != mask.shape:
        raise BadRequest(f"密度表 {density.shape} 与有无表 {mask.shape} 大小不同")
    value = _values(pci, mask.shape[1])
    out: FloatArray = np.where(mask, 0.0, np.nan_to_num(density)) @ value
    return out


def opportunity_gain(present: ArrayLike, phi: FloatArray, pci: FloatArray) -> FloatArray:
    """COG_cp = COI_c with p added − COI_c, phi and PCI as they are; shape (places, industries).

    For M_cp = 0 it is Σ_{q≠p} phi_pq / (Σ_r phi_rq) (1 − M_cq) PCI_q − d_cp PCI_p; 0 where the place has p already,
    ``nan`` where p has no PCI. This is the true difference; what common packages call COG is not (algorithms.md §1: one
    correlates −0.66 with it).
    """
    mask = mask_of(present)
    return gain_of(mask, phi, _checked(phi, mask.shape[1]).sum(axis=0), density_of(mask, phi), pci)


def gain_of(present: ArrayLike, phi: FloatArray, total: FloatArray, density: FloatArray, pci: FloatArray) -> FloatArray:
    """:func:`opportunity_gain` among some of the industries: ``total`` and ``density`` still sum over all of them.

    ``phi`` relates the chosen ones, ``total`` is Σ_r phi_rp of each; what opens outside of them is left out.
    """
    mask = mask_of(present)
    value = _values(pci, mask.shape[1])
    weight = np.divide(value, total, out=np.zeros_like(value), where=total > 0)
    opened = np.where(mask, 0.0, weight) @ phi.T - weight * phi.diagonal()
    gain: FloatArray = opened - np.nan_to_num(density) * value
    gain[mask] = 0.0
    gain[:, np.isnan(pci)] = np.nan
    return np.round(gain, _DIGITS)


def _checked(phi: FloatArray, industries: int) -> FloatArray:
    if phi.shape != (industries, industries):
        raise BadRequest(f"邻近度表 {phi.shape} 须为 {industries} × {industries}")
    return phi


def _values(pci: FloatArray, industries: int) -> FloatArray:
    """PCI with 0 for not defined."""
    if pci.shape != (industries,):
        raise BadRequest(f"PCI 有 {pci.shape[0] if pci.ndim else 0} 个值，产业有 {industries} 个")
    value: FloatArray = np.nan_to_num(pci)
    return value
