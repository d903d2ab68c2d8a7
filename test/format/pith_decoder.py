#!/usr/bin/env python3
"""A decoder of `.pith` files, versions 1 and 2, written from docs/format.md alone.

    python3 pith_decoder.py FILE...

prints one line of JSON for each file: what the header says, and the SHA-256 of each tensor's
elements (row-major, little-endian). Of a damaged file it prints {"error", "offset", "part"}, and
the exit status is 1. Needs Python 3.9 and nothing else.
"""

import functools
import hashlib
import json
import math
import struct
import sys
import zlib
from array import array
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "format.md"
DTYPES = (("float32", 4), ("int32", 4), ("uint8", 1), ("bool", 1))
SPARSE = 1
RAW, RAW_FLOAT16, CODEBOOK_FLOAT32, CODEBOOK_FLOAT16, GRID, AFFINE_GRID = range(6)
FIXED, HUFFMAN, ADAPTIVE = range(3)
PROLOGUE = 18
MAX_HEADER = 64 << 20
# The format allows 2^31 - 1; so many need memory that a damaged file should not be able to claim.
MAX_ELEMENTS = 1 << 29


class PithError(ValueError):
    """Damage: at the byte `offset` of the file, or of the decompressed header (`part`)."""

    def __init__(self, message, offset, part="file"):
        super().__init__(f"{message} (byte {offset} of the {part})")
        self.message, self.offset, self.part = message, offset, part


@functools.lru_cache(maxsize=None)
def dictionary():
    """The text that the header's inflater starts with: the appendix of the document."""
    block = DOCUMENT.read_text("utf-8").split("<!-- dictionary -->")[1].split("```")[1]
    text = "".join(block.split("\n")[1:]).encode("ascii")
    if len(text) != 9383 or zlib.crc32(text) != 0x85FAD188:
        raise RuntimeError(f"the dictionary in {DOCUMENT} is not that of version 1")
    return text


# The header: protobuf

# Number: (name, kind). A kind in a list may occur several times; a dict is a message's schema.
STREAM = {
    1: ("coder", "uint"), 2: ("bits", "uint"), 3: ("base", "uint"), 4: ("table", "uint"),
    5: ("byte_length", "uint"), 6: ("crc32", "fixed32"),
    7: ("center", "uint"), 8: ("row", "uint"),
}
TENSOR = {
    1: ("name", "string"), 2: ("shape", "packed"), 3: ("dtype", "uint"), 4: ("layout", "uint"),
    5: ("values", "uint"), 6: ("index_bits", "uint"), 7: ("entries", "uint"),
    8: ("vector_length_minus_one", "uint"), 9: ("codebook", "bytes"), 10: ("streams", [STREAM]),
    11: ("same_as_plus_one", "uint"),
}
HEADER = {
    1: ("format", "string"), 2: ("generator", "string"), 3: ("topology", "bytes"),
    4: ("recipe", "string"), 5: ("tensors", [TENSOR]), 6: ("tables", ["table"]),
}
DEFAULTS = {"uint": 0, "fixed32": 0, "string": "", "bytes": b"", "packed": ()}
WIRE_TYPES = {"uint": 0, "fixed32": 5}  # All others are 2, length-delimited.
MOST = {"tensors": 65536, "tables": 65536, "streams": 5, "shape": 8}


def fault(message, offset):
    return PithError(message, offset, "header")


def varint(data, at, end):
    """An integer below 2^32, and where it ends."""
    value = shift = 0
    start = at
    while at < end and at < start + 5:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80 and value < 1 << 32:
            return value, at
    raise fault("an integer that is cut short, or 2^32 or more", start)


def message(data, at, end, schema):
    """The fields of the message in data[at:end], by name; "at" says where it began."""
    fields = {"at": at}
    for name, kind in schema.values():
        fields[name] = [] if isinstance(kind, list) else DEFAULTS[kind]
    seen = set()
    while at < end:
        start = at
        tag, at = varint(data, at, end)
        if tag >> 3 not in schema:
            raise fault(f"unknown field {tag >> 3}", start)
        name, kind = schema[tag >> 3]
        repeated = isinstance(kind, list)
        kind = kind[0] if repeated else kind
        if tag & 7 != (2 if isinstance(kind, dict) else WIRE_TYPES.get(kind, 2)):
            raise fault(f"field {name} has the wire type {tag & 7}", start)
        if name in seen and not repeated:
            raise fault(f"field {name} occurs twice", start)
        seen.add(name)

        if kind == "uint":
            value, at = varint(data, at, end)
        else:
            size, at = (4, at) if kind == "fixed32" else varint(data, at, end)
            if size > end - at:
                raise fault(f"field {name} reaches past its message's end", start)
            value = parse(data, at, at + size, kind)
            at += size
        if repeated:
            fields[name].append(value)
            value = fields[name]
        if name in MOST and len(value) > MOST[name]:
            raise fault(f"more than {MOST[name]} {name}", start)
        fields[name] = value
    return fields


def parse(data, at, end, kind):
    """The value of a field in data[at:end]."""
    if isinstance(kind, dict):
        return message(data, at, end, kind)
    if kind == "bytes":
        return data[at:end]
    if kind == "fixed32":
        return int.from_bytes(data[at:end], "little")
    if kind == "string":
        try:
            return data[at:end].decode("utf-8")
        except UnicodeDecodeError:
            raise fault("a string that is not UTF-8", at) from None
    if kind == "table":
        return code_lengths(data[at:end], at)
    values = []
    while at < end:
        value, at = varint(data, at, end)
        values.append(value)
    return values


# Codes


def code_lengths(table, at):
    """The code length of each symbol of a table, which must describe a complete code."""
    if len(table) > 16384:
        raise fault(f"a table of {len(table)} bytes", at)
    if table and table[-1] == 0:
        raise fault("a table whose last byte is 0", at + len(table) - 1)
    lengths = [half for byte in table for half in (byte >> 4, byte & 15)]
    if sum(1 << (15 - length) for length in lengths if length) != 1 << 15:
        raise fault("a table without a complete code", at)
    return lengths


def lookup(lengths):
    """For each string of as many bits as the longest code word: the symbol and its length."""
    longest = max(lengths)
    found = []
    # Canonical code words in ascending order are sorted by length, then by symbol.
    for length in range(1, longest + 1):
        for symbol, its_length in enumerate(lengths):
            if its_length == length:
                found += [(symbol, length)] * (1 << (longest - length))
    return longest, found


def read_bits(data, offset, count, width, found):
    """`count` symbols. found[next `width` bits] is a symbol and how many bits it takes."""
    symbols = array("I")
    bits = held = at = 0
    for _ in range(count):
        while held < width and at < len(data):
            bits = bits << 8 | data[at]
            held += 8
            at += 1
        ahead = bits >> (held - width) if held >= width else bits << (width - held)
        symbol, length = found(ahead)
        if length > held:
            raise PithError("a stream needs more bytes than it has", offset + len(data))
        held -= length
        bits &= (1 << held) - 1
        symbols.append(symbol)
    if held >= 8 or at < len(data):
        raise PithError("a stream has bytes behind its last symbol", offset + at - held // 8)
    if bits:
        raise PithError("padding that is not zero", offset + len(data) - 1)
    return symbols


class Adaptive:
    """The coder of that name: a range decoder, and the probabilities that it learns."""

    def __init__(self, data, offset):
        self.data, self.offset, self.at = data, offset, 0
        if data and data[-1] == 0:
            raise PithError("an adaptive stream that ends with 0", offset + len(data) - 1)
        self.range, self.code = (1 << 32) - 1, 0
        for _ in range(4):
            self.code = self.code << 8 | self._next()
        self.learnt = {}  # By decision: its probability and count.

    def _next(self):
        self.at += 1
        return self.data[self.at - 1] if self.at <= len(self.data) else 0

    def _bit(self, q):
        bound = (self.range >> 12) * q
        bit = self.code < bound
        if bit:
            self.range = bound
        else:
            self.code -= bound
            self.range -= bound
        while self.range < 1 << 24:
            self.range <<= 8
            self.code = self.code << 8 | self._next()
        return int(bit)

    def _decide(self, *decision):
        p, n = self.learnt.get(decision, (32768, 0))
        bit = self._bit(p >> 4)
        s = (n + 1).bit_length()
        p = p + (65536 - p >> s) if bit else p - (p >> s)
        self.learnt[decision] = p, min(n + 1, 63)
        return bit

    def _magnitude(self, context):
        digits = 1
        while digits < 16 and self._decide(context, "more than", digits):
            digits += 1
        magnitude = 1
        for digit in range(2, digits + 1):
            if digit == 2:
                bit = self._decide(context, "second", digits)
            elif digit == 3:
                bit = self._decide(context, "third", digits, magnitude)
            else:
                bit = self._bit(2048)
            magnitude = 2 * magnitude + bit
        return magnitude

    def symbols(self, count, center, alphabet, row):
        symbols = array("I")
        columns = [[0, 0] for _ in range(row)]  # Mean, count.
        latest = [0, 0]
        for i in range(count):
            column = columns[i % row]
            mean = column[0] if column[1] else latest[0]
            context = half_octaves(mean) + half_octaves(latest[0])
            magnitude = symbol = 0
            if self._decide(context, "not 0"):
                negative = center == alphabet - 1
                if not negative and center > 0:
                    negative = self._decide("negative")
                magnitude = self._magnitude(context)
                symbol = center + 1 - magnitude if negative else center + magnitude
                if not (1 <= symbol < alphabet):
                    raise PithError("a symbol outside the alphabet", self.offset)
            symbols.append(symbol)
            for means, most in ((column, 16), (latest, 8)):
                means[0] += 256 * magnitude - means[0] >> means[1].bit_length()
                means[1] = min(means[1] + 1, most)
        if self.at < len(self.data):
            raise PithError("a stream has bytes behind its last symbol", self.offset + self.at)
        return symbols


def half_octaves(mean):
    """Twice the binary logarithm, to the half below."""
    x = (mean >> 4) + 1
    e = x.bit_length() - 1
    return 2 * e + (x >> (e - 1) & 1 if e else 0)


class PithFile:
    """A file whose prologue and header are sound. Tensors are decoded when asked for."""

    def __init__(self, data, max_elements=MAX_ELEMENTS):
        self.data, self.max_elements = data, max_elements
        header, payload = self._header()
        self.format, self.generator = header["format"], header["generator"]
        self.topology, self.recipe = header["topology"], header["recipe"]
        self.codes = header["tables"]
        self.lookups = {}  # By the table's position, once it has been used.
        self.tensors = {}
        for record in header["tensors"]:
            if record["name"] in self.tensors:
                raise fault(f"two tensors {record['name']!r}", record["at"])
            original = self._original(record)
            self.tensors[record["name"]] = record
            if original:
                record.update({k: v for k, v in original.items() if k not in ("name", "shape", "at")})
                record["same_as_plus_one"] = 1
                continue
            self._check_tensor(record)
            for stream in record["streams"]:
                stream["offset"] = payload
                payload += stream["byte_length"]
        if payload != len(data):
            end = min(payload, len(data))
            raise PithError(f"the streams end at byte {payload} of {len(data)}", end)

    def _header(self):
        """The header message, and where the payload begins."""
        data = self.data
        if data[:4] != b"PITH"[: len(data)]:
            raise PithError("not a .pith file", 0)
        if len(data) < PROLOGUE:
            raise PithError("the file ends within its prologue", len(data))
        version, flags, packed, unpacked, crc = struct.unpack_from("<BBIII", data, 4)
        if not 1 <= version <= 2:
            raise PithError(f"version {version}, but this reader knows 1 and 2", 4)
        self.version = version
        if flags:
            raise PithError("flags that are not 0", 5)
        end = PROLOGUE + packed
        if end > len(data):
            raise PithError("the header reaches past the file's end", 6)
        if unpacked > MAX_HEADER:
            raise PithError("the header is too long", 10)
        if zlib.crc32(data[PROLOGUE:end], zlib.crc32(data[:14])) != crc:
            raise PithError("wrong checksum of the header", 14)
        inflater = zlib.decompressobj(wbits=-15, zdict=dictionary())
        try:
            header = inflater.decompress(data[PROLOGUE:end], unpacked + 1)
        except zlib.error as error:
            raise PithError(f"the header is not DEFLATE: {error}", PROLOGUE) from None
        if len(header) != unpacked or not inflater.eof or inflater.unused_data:
            raise PithError("the header has another length than declared", PROLOGUE)
        return message(header, 0, len(header), HEADER), end

    def _original(self, t):
        """The tensor whose elements a record says that it has, if it says so."""
        if t["same_as_plus_one"] == 0:
            return None

        def need(condition, what):
            if not condition:
                raise fault(f"tensor {t['name']!r}: {what}", t["at"])

        need(self.version > 1, "what version 2 brought")
        earlier = list(self.tensors.values())
        need(t["same_as_plus_one"] <= len(earlier), "a copy of a tensor that is not before it")
        original = earlier[t["same_as_plus_one"] - 1]
        need(original["same_as_plus_one"] == 0, "a copy of a copy")
        own = ("dtype", "layout", "values", "index_bits", "entries", "vector_length_minus_one")
        need(not any(t[name] for name in (*own, "codebook", "streams")), "values of its own")
        need(math.prod(t["shape"]) == original["elements"], "another number of elements")
        return original

    def _check_tensor(self, t):
        """Checks a record, and derives `elements`, `groups` and what its streams hold."""

        def need(condition, what):
            if not condition:
                raise fault(f"tensor {t['name']!r}: {what}", t["at"])

        need(t["dtype"] < len(DTYPES), "unknown dtype")
        need(t["layout"] <= SPARSE, "unknown layout")
        last = CODEBOOK_FLOAT16 if self.version == 1 else AFFINE_GRID
        need(t["values"] <= last, "unknown kind of values")
        need(t["values"] == RAW or t["dtype"] == 0, "values that only float32 can have")
        elements = 1
        for size in t["shape"]:
            elements *= size
        need(elements <= self.max_elements, f"more than {self.max_elements} elements")
        sparse, vector = t["layout"] == SPARSE, t["vector_length_minus_one"] + 1
        shared = t["values"] >= CODEBOOK_FLOAT32
        on_grid = t["values"] in (GRID, AFFINE_GRID)
        # The bytes of a value as it is stored.
        width = 2 if t["values"] in (RAW_FLOAT16, CODEBOOK_FLOAT16) else DTYPES[t["dtype"]][1]
        need(shared or vector == 1, "vectors without a codebook")
        need(elements % vector == 0, "the vector length does not divide the elements")
        groups = elements // vector
        need(1 <= t["index_bits"] <= 15 if sparse else t["index_bits"] == 0, "index bits")
        need(t["entries"] <= (groups if sparse else 0), "too many entries")
        count = t["entries"] if sparse else groups
        need(shared or not t["codebook"], "a codebook of raw values")
        if on_grid:
            need(vector == 1, "a grid of vectors")
            t["grid"] = grid(t["codebook"], t["values"] == AFFINE_GRID, need)
            centroids = sum(length for _, length in t["grid"][2])
        else:
            need(len(t["codebook"]) % (width * vector) == 0, "the codebook's length")
            centroids = len(t["codebook"]) // (width * vector)
        need(centroids < 1 << 24, "too many centroids")

        # For each stream: how many symbols, and their alphabet.
        kinds = [(count, 1 << t["index_bits"])] if sparse else []
        value_streams = len(t["streams"]) - len(kinds)
        need(value_streams == 1 or (not shared and value_streams == width), "number of streams")
        if shared:
            kinds.append((count, centroids + 1))
        else:
            kinds += [(count * width // value_streams, 256)] * value_streams
        for stream, (count, alphabet) in zip(t["streams"], kinds):
            stream["count"], stream["alphabet"] = count, alphabet
            self._check_stream(stream)
        t.update(elements=elements, groups=groups, width=width, vector=vector, shared=shared)

    def _check_stream(self, s):
        """Checks a stream's record."""

        def need(condition, what):
            if not condition:
                raise fault(f"stream: {what}", s["at"])

        need(s["coder"] <= (HUFFMAN if self.version == 1 else ADAPTIVE), "unknown coder")
        if s["coder"] == ADAPTIVE:
            need(s["bits"] == s["base"] == s["table"] == 0, "parameters of another coder")
            need(s["alphabet"] <= 65536, "too large an alphabet")
            need(s["center"] < s["alphabet"], "the center")
            need(1 <= s["row"] <= 1 << 20, "the row")
            need(s["byte_length"] >= s["count"] // 4096 - 4, "too few bytes for its symbols")
            return
        need(s["center"] == s["row"] == 0, "parameters of another coder")
        if s["coder"] == FIXED:
            need(s["bits"] <= 24, "too many bits")
            need(s["base"] < s["alphabet"] or s["count"] == 0, "a base outside the alphabet")
            need(s["table"] == 0, "a table that is not used")
            least = most = s["bits"]
        else:
            need(s["bits"] == s["base"] == 0, "bits or base of another coder")
            need(s["table"] < len(self.codes), "a table that there is not")
            lengths = [length for length in self.codes[s["table"]] if length]
            least, most = min(lengths), max(lengths)
        least, most = (-(-s["count"] * bits // 8) for bits in (least, most))
        need(least <= s["byte_length"] <= most, "a length that does not fit the symbols")

    def _symbols(self, s):
        """The symbols of a stream."""
        offset, count, base = s["offset"], s["count"], s["base"]
        data = self.data[offset : offset + s["byte_length"]]
        if zlib.crc32(data) != s["crc32"]:
            raise PithError("wrong checksum of a stream", offset)
        if s["coder"] == ADAPTIVE:
            return Adaptive(data, offset).symbols(count, s["center"], s["alphabet"], s["row"])
        if s["coder"] == FIXED and s["bits"] == 0:
            return array("I", [base]) * count
        if s["coder"] == FIXED and s["bits"] == 8 and base == 0:
            symbols = data
        elif s["coder"] == FIXED:
            bits = s["bits"]
            symbols = read_bits(data, offset, count, bits, lambda ahead: (base + ahead, bits))
        else:
            if s["table"] not in self.lookups:
                self.lookups[s["table"]] = lookup(self.codes[s["table"]])
            width, found = self.lookups[s["table"]]
            symbols = read_bits(data, offset, count, width, found.__getitem__)
        if count and max(symbols) >= s["alphabet"]:
            raise PithError("a symbol outside the alphabet", offset)
        return symbols

    def decode(self, name):
        """The elements of a tensor as bytes: row-major, little-endian, of its dtype."""
        t = self.tensors[name]
        streams = [self._symbols(stream) for stream in t["streams"]]
        if t["layout"] != SPARSE:
            return self._values(t, streams)
        gaps, values = streams[0], self._values(t, streams[1:])
        size = t["vector"] * DTYPES[t["dtype"]][1]
        result = bytearray(t["groups"] * size)
        position = -1
        for entry, gap in enumerate(gaps):
            position += gap + 1
            if position >= t["groups"]:
                offset = t["streams"][0]["offset"]
                raise PithError(f"entry {entry} is behind the tensor's end", offset)
            value = values[entry * size : (entry + 1) * size]
            result[position * size : (position + 1) * size] = value
        return bytes(result)

    def _values(self, t, planes):
        """The bytes of the values, one after the other, of the tensor's dtype."""
        if not t["shared"]:
            values = interleave([bytes(list(plane)) for plane in planes])
            return widen(values) if t["values"] == RAW_FLOAT16 else values
        book, width = t["codebook"], t["width"]
        if "grid" in t:
            step, base, runs = t["grid"]
            levels = [level for first, n in runs for level in range(first, first + n)]
            book = struct.pack(f"<{len(levels)}f", *(level * step + base for level in levels))
        else:
            share = len(book) // width
            book = interleave([book[i * share : (i + 1) * share] for i in range(width)])
            if width == 2:
                book = widen(book)
        size = 4 * t["vector"]
        book = bytes(size) + book  # Symbol 0 is a group of zeros.
        groups = [book[i : i + size] for i in range(0, len(book), size)]
        return b"".join([groups[symbol] for symbol in planes[0]])


def grid(book, affine, need):
    """Step, offset, and the first level and length of each run that is present."""
    at = 16 if affine else 4
    need(len(book) > at, "a grid that is cut short")
    step, base = struct.unpack_from("<dd", book) if affine else (*struct.unpack_from("<f", book), 0)
    numbers = []
    while at < len(book):
        end = next((i for i in range(at, min(at + 3, len(book))) if book[i] < 0x80), None)
        need(end is not None, "an integer of a grid")
        numbers.append(sum((byte & 0x7F) << 7 * i for i, byte in enumerate(book[at : end + 1])))
        at = end + 1
    zigzag, *lengths = numbers
    need(len(lengths) % 2 == 1 and all(lengths), "the runs of a grid")
    level = first = zigzag >> 1 ^ -(zigzag & 1)
    runs = []
    for i, length in enumerate(lengths):
        if i % 2 == 0:
            runs.append((level, length))
        level += length
    need(-65536 <= first and level - 1 <= 65536, "the levels of a grid")
    need(step > 0 and math.isfinite(step) and math.isfinite(base), "the step of a grid")
    # Halfway to 2^128 from the largest float32 and beyond, it would be rounded to infinity.
    ends = [abs(end * step + base) for end in (first, level - 1)]
    need(max(ends) < 2.0**128 - 2.0**103, "infinite centroids of a grid")
    return step, base, runs


def interleave(planes):
    """The first byte of every plane, then the second of every plane, and so on."""
    result = bytearray(len(planes) * len(planes[0]))
    for i, plane in enumerate(planes):
        result[i :: len(planes)] = plane
    return bytes(result)


def widen(halves):
    """float16 to float32, both as little-endian bytes; a NaN keeps its bits."""
    result = bytearray(2 * len(halves))
    for i, (half,) in enumerate(struct.iter_unpack("<H", halves)):
        if half & 0x7C00 == 0x7C00:  # Infinity or NaN
            wide = (half & 0x8000) << 16 | 0x7F800000 | (half & 0x3FF) << 13
            struct.pack_into("<I", result, 4 * i, wide)
        else:
            struct.pack_into("<f", result, 4 * i, struct.unpack_from("<e", halves, 2 * i)[0])
    return bytes(result)


def describe(data):
    """What the command prints of a file."""
    file = PithFile(data)
    return {
        "format": file.format,
        "generator": file.generator,
        "topologyBytes": len(file.topology),
        "recipe": file.recipe,
        "tensors": [
            {
                "name": name,
                "shape": list(t["shape"]),
                "dtype": DTYPES[t["dtype"]][0],
                "sha256": hashlib.sha256(file.decode(name)).hexdigest(),
            }
            for name, t in file.tensors.items()
        ],
    }


def main(paths):
    status = 0
    for path in paths:
        try:
            result = describe(Path(path).read_bytes())
        except PithError as error:
            result = {"error": error.message, "offset": error.offset, "part": error.part}
            status = 1
        print(json.dumps(result))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
