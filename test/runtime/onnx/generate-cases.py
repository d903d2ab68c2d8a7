"""Writes the operator tests that the Python package `onnx` publishes into two files: cases.json says what
cases.bin holds, by [offset, length] in bytes. Numbers are float64, little-endian, whatever the type."""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnx.defs
from onnx import numpy_helper
from onnx.backend.test.case import node

FOLDERS = ("pytorch-operator", "pytorch-converted", "simple")


def main(target: Path) -> None:
    cases = []
    with open(target / "cases.bin", "wb") as blob:
        for case in published():
            name, kind, model, inputs, outputs, tolerance = case
            cases.append(
                {
                    "name": name,
                    "kind": kind,
                    "model": put(blob, model.SerializeToString()),
                    "inputs": [tensor(blob, n, value, True) for n, value in inputs],
                    "outputs": [tensor(blob, n, value, False) for n, value in outputs],
                    "relative": tolerance,
                }
            )
    index = {"onnx": onnx.__version__, "operators": operators(), "cases": cases}
    (target / "cases.json").write_text(json.dumps(index))


def operators():
    """The versions of ONNX's own operators: the opsets in which they came or changed."""
    versions = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain == "":
            versions.setdefault(schema.name, []).append(schema.since_version)
    return {name: sorted(versions[name]) for name in sorted(versions)}


def published():
    """Name, kind, model, named inputs, named outputs, relative tolerance of each case."""
    for case in node.collect_testcases(None):
        graph = case.model.graph
        for inputs, outputs in case.data_sets:
            yield case.name, "node", case.model, named(graph.input, inputs), named(
                graph.output, outputs
            ), case.rtol
    data = Path(onnx.__file__).parent / "backend/test/data"
    for kind in FOLDERS:
        for folder in sorted((data / kind).iterdir()):
            file = folder / "model.onnx"
            if not file.exists():
                continue
            model = onnx.load(file)
            given = {one.name for one in model.graph.initializer}
            wanted = [one for one in model.graph.input if one.name not in given]
            for sample in sorted(folder.glob("test_data_set_*")):
                yield folder.name, kind, model, named(wanted, read(sample, "input", wanted)), named(
                    model.graph.output, read(sample, "output", model.graph.output)
                ), 1e-3


def named(infos, values):
    return [(info.name, value) for info, value in zip(infos, values)]


def read(folder: Path, role: str, infos):
    for i, info in enumerate(infos):
        if not info.type.HasField("tensor_type"):
            yield None
            continue
        proto = onnx.TensorProto()
        proto.ParseFromString((folder / f"{role}_{i}.pb").read_bytes())
        yield proto


def tensor(blob, name, value, with_proto):
    """A tensor's numbers, and the message that would hold it; {name} alone for what is no tensor."""
    if isinstance(value, onnx.TensorProto):
        proto = value
        value = numpy_helper.to_array(proto)
    elif isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind not in "OSUT":
        proto = numpy_helper.from_array(np.asarray(value), name)
    else:
        return {"name": name}
    if value.dtype.kind in "OSUTc":
        return {"name": name}
    entry = {
        "name": name,
        "type": onnx.TensorProto.DataType.Name(proto.data_type).lower(),
        "shape": list(value.shape),
        "data": put(blob, np.ascontiguousarray(value.astype("<f8")).tobytes(), 8),
    }
    if with_proto:
        named_proto = onnx.TensorProto()
        named_proto.CopyFrom(proto)
        named_proto.name = name
        entry["proto"] = put(blob, named_proto.SerializeToString())
    return entry


def put(blob, data: bytes, alignment: int = 1):
    blob.write(b"\0" * (-blob.tell() % alignment))
    offset = blob.tell()
    blob.write(data)
    return [offset, len(data)]


warnings.filterwarnings("ignore")
main(Path(sys.argv[1]))
