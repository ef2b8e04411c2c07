"""Bytes of embedding tables and of indexes for nearest neighbours, as the libraries lay them out.

Totals for a number of vectors, structures only. What vendors recommend on top is headroom, and named after the vendor.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlsd_dsl.formulas.elementwise import ceil, floor, greatest
from mlsd_dsl.formulas.formula import counts, formula, nonnegative, positive, require

_ID = 8
_FAISS = "FAISS wiki, Faiss indexes; sizes of serialised indexes of faiss-cpu 1.15.1 measured"
_LOCKS = 65_536 * 40


@formula(
    "F14",
    "embedding tables",
    "sum of rows x dimension x width x (1 + optimizer)",
    source="arithmetic; DLRM v2 of MLPerf",
    domain="dense tables; optimizer 0 to serve, 2 for Adam, 1 for Adagrad, 1 / dimension for row-wise Adagrad",
    test="26 tables of DLRM v2, 204,184,588 rows x 128 x 4 B: 97.37 GiB (published 97.31)",
)
def embedding_table_bytes(
    rows: float | Sequence[float], dimension: float, width: float = 4.0, optimizer: float = 0.0
) -> float:
    """Bytes of one table, or of several given by their rows; `width` in bytes a number, `optimizer` numbers for each."""
    total = sum(rows) if isinstance(rows, Sequence) else rows
    nonnegative(rows=min(rows) if isinstance(rows, Sequence) else rows, optimizer=optimizer)
    positive(dimension=dimension, width=width)
    return total * dimension * width * (1 + optimizer)


@formula(
    "F15",
    "flat index",
    "n x width x d",
    source=_FAISS,
    domain="all vectors in memory, searched one by one",
    test="50,000 x 128: 25,600,000 B (measured 25,600,045)",
)
def flat_bytes(vectors: float, dimension: float, width: float = 4.0) -> float:
    """Bytes of `vectors` with `dimension` numbers of `width` bytes."""
    _check(vectors, dimension, width)
    return vectors * dimension * width


@formula(
    "F16",
    "inverted lists, full vectors (IVF Flat)",
    "n x (width x d + 8) + lists x 4 d",
    source=_FAISS,
    domain="ids of 8 bytes; 48 B for each list in memory come on top (F20)",
    test="50,000 x 128, 256 lists: 26,131,072 B (measured 26,133,259)",
)
def ivf_flat_bytes(vectors: float, dimension: float, lists: float, width: float = 4.0) -> float:
    """Bytes of an index with `lists` centroids."""
    _check(vectors, dimension, width, lists)
    return vectors * (dimension * width + _ID) + lists * 4 * dimension


@formula(
    "F17",
    "inverted lists, one byte a number (IVF SQ8)",
    "n x (d + 8) + lists x 4 d",
    source=_FAISS,
    domain="as F16; 2 numbers of 4 bytes a dimension for the scale are not counted",
    test="50,000 x 128, 256 lists: 6,931,072 B (measured 6,934,328)",
)
def ivf_sq_bytes(vectors: float, dimension: float, lists: float) -> float:
    """Bytes of an index with `lists` centroids and numbers of one byte."""
    _check(vectors, dimension, 1.0, lists)
    return vectors * (dimension + _ID) + lists * 4 * dimension


@formula(
    "F18",
    "inverted lists, product quantisation (IVF PQ)",
    "n x (ceil(m x bits / 8) + 8) + lists x 4 d + 2^bits x 4 d",
    source=_FAISS,
    domain="as F16; d divisible by the m segments",
    test="50,000 x 128, 256 lists, 16 segments: 1,462,144 B (measured 1,464,372)",
)
def ivf_pq_bytes(vectors: float, dimension: float, lists: float, segments: float, bits: float = 8.0) -> float:
    """Bytes of an index with `lists` centroids and codes of `segments` x `bits` bits."""
    _check(vectors, dimension, 1.0, lists)
    counts(segments=segments)
    positive(bits=bits)
    require(segments <= dimension, f"{segments} segments of a vector of {dimension} numbers")
    code = ceil(segments * bits / 8)
    return vectors * (code + _ID) + lists * 4 * dimension + 2**bits * 4 * dimension  # type: ignore[no-any-return]


@formula(
    "F18b",
    "product quantisation without lists (PQ)",
    "n x ceil(m x bits / 8) + 2^bits x 4 d",
    source=_FAISS,
    domain="d divisible by the m segments; ids are the order of adding",
    test="50,000 x 128, 32 segments: 1,731,072 B (measured 1,731,158)",
)
def pq_bytes(vectors: float, dimension: float, segments: float, bits: float = 8.0) -> float:
    """Bytes of codes of `segments` x `bits` bits and their code book."""
    return ivf_pq_bytes(vectors, dimension, 0, segments, bits) - vectors * _ID


@formula(
    "F19",
    "HNSW graph in faiss",
    "n x (width x d + 4 (2 M + M / (M - 1)) + 8 + 4)",
    source=_FAISS + "; the wiki's own 4 d + 8 M is 2 to 4 % short",
    domain="M of at least 2; the links of upper levels are an expectation",
    test="50,000 x 128, M = 16: 32,813,333 B (measured 32,815,290); M = 32: 39,206,452 B (measured 39,212,578)",
)
def hnsw_bytes(vectors: float, dimension: float, links: float, width: float = 4.0) -> float:
    """Bytes of a graph with `links` (M) for each vector."""
    _check(vectors, dimension, width)
    require(links >= 2, f"a graph needs at least 2 links a vector, not {links}")
    return vectors * (dimension * width + 4 * (2 * links + links / (links - 1)) + 8 + 4)


@formula(
    "F19b",
    "HNSW graph in hnswlib, file",
    "n x (width x d + 8 M + 4 + 8 + 4 + (4 M + 4) / (M - 1))",
    source="nmslib/hnswlib, hnswalg.h lines 113-141; measured",
    domain="M of at least 2",
    test="d = 128, M = 32: 788.3 B a vector (file 788.1)",
)
def hnswlib_bytes(vectors: float, dimension: float, links: float, width: float = 4.0) -> float:
    """Bytes of the file of a graph with `links` (M) for each vector."""
    _check(vectors, dimension, width)
    require(links >= 2, f"a graph needs at least 2 links a vector, not {links}")
    return vectors * (dimension * width + 8 * links + 4 + 8 + 4 + (4 * links + 4) / (links - 1))


@formula(
    "F19c",
    "HNSW graph in hnswlib, memory",
    "F19b + n x (8 + 40 + 48 + 16 / (M - 1)) + 65,536 x 40",
    source="nmslib/hnswlib, hnswalg.h: link pointer, mutex, entry of the label map, locks of labels",
    domain="M of at least 2; capacity reserved for exactly n",
    test="10^6 x 128, M = 32: 887.5 MB",
)
def hnswlib_memory(vectors: float, dimension: float, links: float, width: float = 4.0) -> float:
    """Bytes in memory of a graph with `links` (M) for each vector."""
    return hnswlib_bytes(vectors, dimension, links, width) + vectors * (8 + 40 + 48 + 16 / (links - 1)) + _LOCKS


@formula(
    "F20",
    "inverted lists themselves",
    "48 x lists",
    source="two std::vector a list in faiss",
    domain="in memory; matters for multi-indexes alone (IMI2x14 has 2^28 lists)",
    test="2^28 lists: 12.9 GB",
)
def list_overhead_bytes(lists: float) -> float:
    """Bytes that empty `lists` take."""
    nonnegative(lists=lists)
    return 48 * lists


@formula(
    "F21",
    "DiskANN on the disk",
    "sectors of 4,096 B, floor(4,096 / (width x d + 4 + 4 R)) vectors in each",
    source="S. J. Subramanya et al., DiskANN, NeurIPS 2019; layout of microsoft/DiskANN",
    domain="R links a vector; a vector larger than a sector takes whole sectors",
    test="10^9 x 128 bytes, R = 64: 388 B, 10 a sector, 409.6 GB",
)
def diskann_disk_bytes(
    vectors: float, dimension: float, degree: float, width: float = 4.0, sector: float = 4096.0
) -> float:
    """Bytes on disk with `degree` (R) links for each vector."""
    _check(vectors, dimension, width)
    nonnegative(degree=degree)
    positive(sector=sector)
    node = dimension * width + 4 + 4 * degree
    together = greatest(1.0, floor(sector / node))
    return ceil(vectors / together) * ceil(node / sector) * sector  # type: ignore[no-any-return]


@formula(
    "F21b",
    "DiskANN in memory",
    "n x bytes of a code",
    source="S. J. Subramanya et al., DiskANN, NeurIPS 2019",
    domain="without the cache of the first hops",
    test="10^9 x 32 B: 32 GB",
)
def diskann_memory(vectors: float, code: float) -> float:
    """Bytes in memory for codes of `code` bytes."""
    nonnegative(vectors=vectors, code=code)
    return vectors * code


@formula(
    "F19d",
    "HNSW rule of OpenSearch",
    "1.1 x n x (4 d + 8 M)",
    source="OpenSearch documentation, k-NN index, memory estimation",
    domain="native engines; headroom of 10 % included",
    test="10^6 x 768, M = 16: 3,520 B a vector",
)
def opensearch_hnsw_bytes(vectors: float, dimension: float, links: float) -> float:
    """Bytes that OpenSearch says to plan for."""
    _check(vectors, dimension, 4.0)
    nonnegative(links=links)
    return 1.1 * vectors * (4 * dimension + 8 * links)


@formula(
    "F19e",
    "HNSW with PQ, rule of OpenSearch",
    "1.1 x (n x (bits / 8 x m + 24 + 8 M) + segments x 2^bits x 4 d)",
    source="OpenSearch documentation, k-NN vector quantization, memory estimation",
    domain="faiss engine; headroom of 10 % included",
    test="10^6 x 256, M = 16, m = 32, 100 segments: 231,235,840 B = 0.2154 GiB (published 0.215)",
)
def opensearch_hnsw_pq_bytes(
    vectors: float, dimension: float, links: float, codes: float, bits: float = 8.0, segments: float = 1.0
) -> float:
    """Bytes that OpenSearch says to plan for with `codes` (m) of `bits` and an index of `segments`."""
    _check(vectors, dimension, 4.0)
    nonnegative(links=links, codes=codes)
    positive(bits=bits, segments=segments)
    return 1.1 * (vectors * (bits / 8 * codes + 24 + 8 * links) + segments * 2**bits * 4 * dimension)


@formula(
    "F15b",
    "rule of Qdrant",
    "1.5 x 4 d x n",
    source="Qdrant documentation, Capacity planning",
    domain="vectors in memory with their graph; headroom of 50 % included",
    test="10^6 x 1,024: 6,144,000,000 B = 5.72 GiB (published 5.72)",
)
def qdrant_bytes(vectors: float, dimension: float) -> float:
    """Bytes that Qdrant says to plan for."""
    _check(vectors, dimension, 4.0)
    return 1.5 * 4 * dimension * vectors


@formula(
    "F19f",
    "HNSW rule of ScyllaDB",
    "1.2 x n x (4 d + 16 M)",
    source="ScyllaDB documentation, Vector search sizing",
    domain="headroom of 20 % included",
    test="10^6 x 768, M = 16: 3,994 B a vector",
)
def scylla_bytes(vectors: float, dimension: float, links: float) -> float:
    """Bytes that ScyllaDB says to plan for."""
    _check(vectors, dimension, 4.0)
    nonnegative(links=links)
    return 1.2 * vectors * (4 * dimension + 16 * links)


def _check(vectors: float, dimension: float, width: float, lists: float = 0.0) -> None:
    nonnegative(vectors=vectors, lists=lists)
    positive(dimension=dimension, width=width)
