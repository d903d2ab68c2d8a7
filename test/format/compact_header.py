#!/usr/bin/env python3
"""Decodes the headers of compact `.pith` files (version 3), as docs/format.md says.

    python3 compact_header.py FILE...

prints one line of JSON for each file: the texts, and of each tensor name, shape, form and centroids.
It stops before the tensors' elements. Needs Python 3.9 and nothing else.
"""

import json
import math
import struct
import sys
import zlib
from decimal import Decimal
from pathlib import Path

from pith_decoder import dictionary

MASK = 2**32 - 1


def tables():
    factor = 1.0
    for i in range(12, 0, -1):
        factor = 1 + (factor / 256) / i
    squashed, power = {}, 1.0
    for x in range(2816):
        p = min(65535, math.floor(65536 * power / (1 + power) + 0.5))
        squashed[x], squashed[-x] = p, 65536 - p
        power *= factor
    stretched, x = [0] * 65536, -2815
    for p in range(65536):
        while x < 2815 and squashed[x] < p:
            x += 1
        stretched[p] = x
    return squashed, stretched


SQUASHED, STRETCHED = tables()


class Decoder:
    """The range coder."""

    def __init__(self, data):
        self.data, self.at, self.range, self.code = data, 0, MASK, 0
        for _ in range(4):
            self.shift()

    def shift(self):
        byte = self.data[self.at] if self.at < len(self.data) else 0
        self.at += 1
        self.code = (self.code << 8 | byte) & MASK

    def decide(self, p, _told):
        bound = (self.range >> 16) * p
        if self.code < bound:
            self.range, bit = bound, 1
        else:
            self.code -= bound
            self.range -= bound
            bit = 0
        while self.range < 1 << 24:
            self.range = self.range << 8 & MASK
            self.shift()
        return bit


class Air:
    """Examples and the dictionary are coded into it."""

    def decide(self, _p, told):
        return told


RATES = [65536 * 5 // (5 * n + 8) for n in range(31)]


def moved(p, bit, rate):
    return p + (65535 - p) * rate // 65536 if bit else p - p * rate // 65536


class Text:
    def __init__(self):
        self.slots = [{} for _ in range(6)]
        self.weights = [[19661] * 6 for _ in range(7)]
        self.matched = [60000] * 32
        self.history, self.hashes, self.word = bytearray(), [0] * 6, 0
        self.passages, self.match, self.length = [0] * 4096, 0, 0
        for byte in dictionary():
            self.code(Air(), byte)

    def code(self, coder, told):
        q = 1
        for i in range(7, -1, -1):
            q = 2 * q + self.bit(coder, q, i, told >> i & 1)
        self.append(q & 255)
        return q & 255

    def bit(self, coder, q, i, told):
        used, total = [], 0
        for c in range(6):
            x = (self.hashes[c] + q) * 0x9E3779B1 & MASK
            slot = self.slots[c].setdefault((x ^ x >> 15) % 2**17, [32768, 0])
            used.append((STRETCHED[slot[0]], slot[1].bit_length(), slot))
            total += used[-1][0] * self.weights[c][used[-1][1]]
        expected = self.history[self.match] | 256 if self.match else 0
        follows = expected >> (i + 1) == q
        wanted, length = expected >> i & 1, self.length
        certainty = STRETCHED[self.matched[length]] if follows else 0
        used.append((certainty if wanted else -certainty, length.bit_length(), None))
        total += used[-1][0] * self.weights[6][used[-1][1]]
        p = SQUASHED[max(-2815, min(2815, total // 65536))]
        bit = coder.decide(p, told)
        for c, (value, row, slot) in enumerate(used):
            self.weights[c][row] += value * (65536 * bit - p) + 65536 >> 17
            if slot:
                slot[0] = moved(slot[0], bit, RATES[slot[1]])
                slot[1] = min(30, slot[1] + 1)
        if follows:
            self.matched[length] = moved(self.matched[length], bit == wanted, 1024)
            if bit != wanted:
                self.match = self.length = 0
        return bit

    def append(self, byte):
        history = self.history
        history.append(byte)
        count, h = len(history), 0
        for k in range(1, 7):
            h = (h + (history[count - k] if k <= count else 0) + 1) * 0x3D4D51CB & MASK
            if k in (1, 2, 3, 4, 6):
                self.hashes[min(k, 5) - 1] = h
        letter = 97 <= byte | 32 <= 122
        self.hashes[5] = (self.hashes[5] + byte + 1) * 0x2F0B4C47 & MASK if letter else 0
        key = (h ^ h >> 15) % 4096
        if self.match:
            self.match, self.length = self.match + 1, min(31, self.length + 1)
        else:
            found, agree = self.passages[key], 0
            while agree < min(31, found) and history[found - 1 - agree] == history[count - 1 - agree]:
                agree += 1
            if agree >= 6:
                self.match, self.length = found, agree
        self.passages[key] = count


class Values:
    def __init__(self):
        self.coder, self.learnt, self.model = Air(), {}, None

    def adaptive(self, key, told):
        state = self.learnt.setdefault(key, [32768, 0])
        bit = self.coder.decide(state[0], told)
        state[0] = moved(state[0], bit, RATES[state[1]])
        state[1] = min(30, state[1] + 1)
        return bit

    def even(self, told=0):
        return self.coder.decide(32768, told)

    def flag(self, name, told=False):
        return self.adaptive(("flag", name), int(bool(told))) == 1

    def integer(self, name, told=0):
        y = told + 1
        d = 0
        while d < 31 and self.adaptive((name, "more", d), int(y.bit_length() - 1 > d)):
            d += 1
        x = 1
        for i in range(d - 1, -1, -1):
            bit = y >> i & 1
            if i == d - 1:
                x = 2 + self.adaptive((name, "second", d), bit)
            elif i == d - 2:
                x = 2 * x + self.adaptive((name, "third", d, x & 1), bit)
            else:
                x = 2 * x + self.even(bit)
        return x - 1

    def signed(self, name, told=0):
        x = self.integer(name, -2 * told - 1 if told < 0 else 2 * told)
        return -(x + 1) // 2 if x % 2 else x // 2

    def bytes(self, name):
        if not self.flag(f"{name} present"):
            return b""
        length = self.integer(f"{name} length") + 1
        self.model = self.model or Text()
        return bytes(self.model.code(self.coder, 0) for _ in range(length))

    def text(self, name):
        return self.bytes(name).decode("utf-8")


def field(key, kind, default=None):
    return key, kind, default


WORDS = {
    "activation": "linear relu softmax sigmoid tanh elu relu6 selu softplus softsign hard_sigmoid swish gelu".split(),
    "padding": ["valid", "same"],
}
ACTIVATION, BIAS = field("activation", "word", "linear"), field("use_bias", "flag", True)
PADDING = field("padding", "word", "valid")
WINDOW = [field("kernel_size", "pair"), field("strides", "pair", [1, 1]), PADDING, field("dilation_rate", "pair", [1, 1])]
POOL = [field("pool_size", "pair", [2, 2]), field("strides", "pair", "pool_size"), PADDING]
CLASSES = [
    ("Dense", "dense", [field("units", "integer"), ACTIVATION, BIAS]),
    ("Conv2D", "conv2d", [field("filters", "integer"), *WINDOW, ACTIVATION, BIAS]),
    ("MaxPooling2D", "max_pooling2d", POOL),
    ("Flatten", "flatten", []),
    ("Activation", "activation", [field("activation", "word")]),
    ("BatchNormalization", "batch_normalization", [field("axis", "number", -1), field("epsilon", "number", 0.001), field("center", "flag", True), field("scale", "flag", True)]),
    ("AveragePooling2D", "average_pooling2d", POOL),
    ("Dropout", "dropout", [field("rate", "number")]),
    ("DepthwiseConv2D", "depthwise_conv2d", [*WINDOW, field("depth_multiplier", "integer", 1), ACTIVATION, BIAS]),
    ("GlobalAveragePooling2D", "global_average_pooling2d", []),
    ("GlobalMaxPooling2D", "global_max_pooling2d", []),
    ("ReLU", "re_lu", [field("max_value", "number", "absent")]),
    ("LeakyReLU", "leaky_re_lu", [field("alpha", "number", 0.3)]),
    ("Softmax", "softmax", [field("axis", "number")]),
    ("Reshape", "reshape", [field("target_shape", "sizes")]),
    ("InputLayer", "input", []),
]
NUMBERS = {name: i for i, (name, _, _) in enumerate(CLASSES)}


def code_sizes(values, name, told=None):
    sizes = []
    for i in range(values.integer(f"{name} rank", len(told) if told else 0)):
        if i and values.flag(f"{name} {i} again", told and told[i] == told[i - 1]):
            sizes.append(sizes[-1])
        else:
            sizes.append(values.integer(f"{name} {i}", told[i] if told else 0))
    return sizes


def code_field(values, name, end, kind, default, latest, told):
    if kind == "flag":
        return values.flag(name, told)
    if kind == "word":
        words = WORDS[name.split()[1]]
        return words[values.integer(name + end, words.index(told) if told else 0)]
    if default is not None and values.flag(f"{name} is usual", told == default):
        return default
    if kind == "integer":
        return values.integer(name + end, told or 0)
    if kind == "sizes":
        return code_sizes(values, name, told)
    if kind == "number":
        digits = values.signed(name)
        return float(f"{digits}e-{values.integer(f'{name} places')}")
    if latest is not None and values.flag(f"{name} again", told == latest):
        return latest
    height = values.integer(name, told[0] if told else 0)
    if values.flag(f"{name} square", told and told[0] == told[1]):
        return [height, height]
    return [height, values.integer(name, told[1] if told else 0)]


def code_chain(values, told=None):
    """[(class, name, {key: value})], and the input."""
    shape = code_sizes(values, "input", told and told[0])
    count = values.integer("layers", len(told[1]) if told else 0)
    layers, latest, before, counts = [], {}, "", {}
    for i in range(count):
        given = told[1][i] if told else None
        end = " of the last layer" if i == count - 1 else ""
        class_name, base, fields = CLASSES[values.integer(f"class after {before}{end}", NUMBERS[given[0]] if given else 0)]
        name = values.text("name of a layer") if values.flag("name of a layer") else None
        number = counts.get(base, 0)
        counts[base] = number + 1
        found = {}
        for key, kind, default in fields:
            default = found[default] if default == "pool_size" else default
            value = code_field(values, f"{class_name} {key}", end, kind, default, latest.get(key), told and given[1].get(key, default))
            found[key] = latest[key] = value
        layers.append((class_name, name or (f"{base}_{number}" if number else base), fields, found))
        before = class_name
    return shape, layers


def written(value):
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value))
        # ECMAScript writes exponents below 10^-6 only.
        return format(Decimal(repr(value)), "f") if abs(value) >= 1e-6 else repr(value).replace("e-0", "e-")
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def topology_of(shape, layers):
    parts = []
    for i, (class_name, name, fields, found) in enumerate(layers):
        members = [f'"name":{written(name)}']
        if i == 0:
            members.append(f'"batch_input_shape":{written([size or None for size in shape])}')
        for key, _, default in fields:
            default = found[default] if default == "pool_size" else default
            if found[key] != default:
                members.append(f'"{key}":{written(found[key])}')
        parts.append(f'{{"class_name":"{class_name}","config":{{{",".join(members)}}}}}')
    layers_text = ",".join(parts)
    return (
        '{"modelTopology":{"class_name":"Sequential","config":{"name":"sequential","layers":['
        f'{layers_text}]}}}},"format":"layers-model"}}'
    )


def weights_of(shape, layers):
    """[(name, shape, plane)]"""
    trained, statistics, sizes, flattened = [], [], [size or math.nan for size in shape], None
    for class_name, name, _, v in layers:
        last, weights, moving, output = sizes[-1], [], [], None
        bias = lambda n: [("bias", [n])] if v["use_bias"] else []

        def slide(size, channels):
            left = []
            for n, k, s, d in zip(sizes[1:3], v[size], v["strides"], v.get("dilation_rate", [1, 1])):
                left.append(-((-n if v["padding"] == "same" else (k - 1) * d - n) // s))
            return [sizes[0], *left, channels]

        if class_name == "Dense":
            weights = [("kernel", [last, v["units"]]), *bias(v["units"])]
            output = [*sizes[:-1], v["units"]]
        elif class_name == "Conv2D":
            weights = [("kernel", [*v["kernel_size"], last, v["filters"]]), *bias(v["filters"])]
            output = slide("kernel_size", v["filters"])
        elif class_name == "DepthwiseConv2D":
            many = last * v["depth_multiplier"]
            weights = [("depthwise_kernel", [*v["kernel_size"], last, v["depth_multiplier"]]), *bias(many)]
            output = slide("kernel_size", many)
        elif class_name in ("MaxPooling2D", "AveragePooling2D"):
            output = slide("pool_size", last)
        elif class_name == "Flatten":
            output = [sizes[0], math.prod(sizes[1:])]
        elif class_name == "Reshape":
            output = [sizes[0], *v["target_shape"]]
        elif class_name.startswith("Global"):
            output = [sizes[0], last]
        elif class_name == "BatchNormalization":
            weights = [(w, [last]) for w, on in (("gamma", v["scale"]), ("beta", v["center"])) if on]
            moving = [("moving_mean", [last]), ("moving_variance", [last])]
        for into, some in ((trained, weights), (statistics, moving)):
            for weight, size in some:
                plane = flattened if len(size) == 2 and flattened else plane_of(size)
                into.append((f"{name}/{weight}", size, plane))
        if class_name == "Flatten":
            flattened = sizes[1:3] if len(sizes) > 2 else None
        elif output:
            flattened = None
        sizes = output or sizes
    return trained + statistics


def plane_of(shape):
    return shape[:2] if len(shape) == 4 and shape[0] * shape[1] > 0 else [1, 1]


def bits_of(number):
    return struct.unpack("<I", struct.pack("<f", number))[0]


def code_numbers(values, name, count, told=None):
    words = [bits_of(number) for number in told] if told else None
    negatives = sum(word >> 31 for word in words) if words else 0
    ascends = count > 1 and values.flag(f"{name} ascend", told)
    signed = values.integer(f"{name} negatives", negatives) if ascends else 0
    mirrors = ascends and 2 * signed == count and values.flag(f"{name} mirror", False)
    used = [word & 2**23 - 1 for word in words] if words else []
    f = values.integer(f"{name} fraction", max((23 - ((u & -u).bit_length() - 1) for u in used if u), default=0))
    found, exponent = [0] * count, 124
    for i in range(count):
        at = signed - 1 - i if i < signed else i
        if mirrors and i >= signed:
            found[at] = found[count - 1 - at] & 2**31 - 1
            continue
        word = words[at] if words else 0
        first = i in (0, signed)
        if ascends and i == signed and i:
            exponent = found[signed - 1] >> 23 & 255
        step = (word >> 23 & 255) - exponent if words else 0
        if ascends and not first:
            exponent += values.integer(f"{name} exponent rises", step)
        else:
            exponent += values.signed(f"{name} {'first exponent' if first else 'exponent'}", step)
        fraction = 0
        for bit in range(22, 22 - f, -1):
            fraction |= values.even(word >> bit & 1) << bit
        negative = i < signed if ascends else values.flag(f"{name} sign", word >> 31)
        found[at] = (2**31 if negative else 0) | exponent << 23 | fraction
    return [struct.unpack("<f", struct.pack("<I", word))[0] for word in found]


def code_codebook(values, c, length, told=None):
    """The centroids. An example's are told as numbers, or as a grid (step, first, run)."""
    if length == 1 and values.flag(f"{c} is a grid", isinstance(told, tuple)):
        grid = told or (None, 0, 1)
        if values.flag(f"{c} grid has an offset"):
            step, offset = (struct.unpack(">d", sum(values.even() << 63 - i for i in range(64)).to_bytes(8, "big"))[0] for _ in "so")
        else:
            step, offset = code_numbers(values, f"{c} grid step", 1, told and [grid[0]])[0], 0
        level, levels = values.signed(f"{c} grid first level", grid[1]), []
        while True:
            run = values.integer(f"{c} grid run", grid[2] - 1) + 1
            levels += range(level, level + run)
            if not values.flag(f"{c} grid has more runs"):
                break
            level += run + values.integer(f"{c} grid gap") + 1
        return [struct.unpack("<f", struct.pack("<f", level * step + offset))[0] for level in levels]
    count = values.integer(f"{c} centroids", len(told) if told else 0)
    return code_numbers(values, f"{c} centroid", count * length, told)


def code_form(values, shape, told=None):
    c = "weights" if len(shape) > 1 else "vector"
    form = values.integer(f"{c} form")
    if form == 2:
        return {"copy": values.integer("copy of")}
    if form == 1:
        return {"raw": values.integer("raw")}
    length = values.integer("vector length") + 1
    found = {"centroids": code_codebook(values, c, length, told)}
    if len(shape) > 1 and length == 1:
        found["order"] = values.integer("order")
        if not values.flag("plane is usual", told is not None):
            found["plane"] = [values.integer("plane"), values.integer("plane")]
    return found


def code_header(values, told=None):
    header = {}
    if values.flag("chain of layers", told):
        shape, layers = code_chain(values, told)
        header["format"], header["topology"] = "tfjs-layers-model", topology_of(shape, layers)
        weights = weights_of(shape, layers)
    else:
        header["format"], weights = values.text("format"), None
        header["topology"] = values.bytes("topology").decode("utf-8", "replace")
    header["generator"], header["recipe"] = values.text("generator"), values.text("recipe")
    if weights is None or not values.flag("tensors of the layers", told):
        weights = []
        for _ in range(values.integer("tensors")):
            name = values.text("name of a tensor")
            weights.append((name, [values.integer(f"size {axis}") for axis in range(values.integer("rank"))], None))
    header["tensors"] = []
    for name, shape, _ in weights:
        example = (KERNEL if len(shape) > 1 else BIASES) if told else None
        header["tensors"].append({"name": name, "shape": shape, **code_form(values, shape, example)})
    return header


KERNEL = [-0.203125, -0.1328125, -0.078125, 0.0859375, 0.140625, 0.21875]
BIASES = (1 / 16, -5, 16)


def example(*layers):
    """A layer is its class and the fields that are not the default ones."""
    defaults = {"activation": "linear", "use_bias": True, "padding": "valid"}
    return [0, 28, 28, 1], [(name, {**defaults, "strides": [2, 2] if "Pool" in name else [1, 1], "pool_size": [2, 2], **given}) for name, given in layers]


EXAMPLES = [
    example(
        ("Conv2D", {"filters": 10, "kernel_size": [5, 5]}), ("MaxPooling2D", {}),
        ("Conv2D", {"filters": 20, "kernel_size": [5, 5]}), ("MaxPooling2D", {}), ("Flatten", {}),
        ("Dense", {"units": 90, "activation": "relu"}), ("Dense", {"units": 10, "activation": "softmax"}),
    ),
    example(
        ("Flatten", {}), ("Dense", {"units": 250, "activation": "relu"}),
        ("Dense", {"units": 80, "activation": "relu"}), ("Dense", {"units": 10, "activation": "softmax"}),
    ),
]


def decode(data):
    if data[:5] != b"PITH\3" or zlib.crc32(data[:5] + data[9:]) != int.from_bytes(data[5:9], "little"):
        raise ValueError("no compact file, or a damaged one")
    values = Values()
    for told in EXAMPLES:
        code_header(values, told)
    values.coder = Decoder(data[9:])
    return code_header(values)


if __name__ == "__main__":
    for path in sys.argv[1:]:
        print(json.dumps(decode(Path(path).read_bytes())))
