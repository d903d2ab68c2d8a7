/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["pith"] || ($protobuf.roots["pith"] = {});

export const pith = $root.pith = (() => {

    const pith = {};

    pith.Header = (function() {

        const Header = function (properties) {
            this.tensors = [];
            this.tables = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Header.prototype.format = "";
        Header.prototype.generator = "";
        Header.prototype.topology = $util.newBuffer([]);
        Header.prototype.recipe = "";
        Header.prototype.tensors = $util.emptyArray;
        Header.prototype.tables = $util.emptyArray;

        Header.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.format != null && $Object.hasOwnProperty.call(message, "format") && message.format !== "")
                writer.uint32(10).string(message.format);
            if (message.generator != null && $Object.hasOwnProperty.call(message, "generator") && message.generator !== "")
                writer.uint32(18).string(message.generator);
            if (message.topology != null && $Object.hasOwnProperty.call(message, "topology") && message.topology.length)
                writer.uint32(26).bytes(message.topology);
            if (message.recipe != null && $Object.hasOwnProperty.call(message, "recipe") && message.recipe !== "")
                writer.uint32(34).string(message.recipe);
            if (message.tensors != null && message.tensors.length)
                for (let i = 0; i < message.tensors.length; ++i)
                    $root.pith.TensorRecord.encode(message.tensors[i], writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.tables != null && message.tables.length)
                for (let i = 0; i < message.tables.length; ++i)
                    writer.uint32(50).bytes(message.tables[i]);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Header.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.pith.Header();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.format = value;
                        else
                            delete message.format;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.generator = value;
                        else
                            delete message.generator;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.topology = value;
                        else
                            delete message.topology;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.recipe = value;
                        else
                            delete message.recipe;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if (!(message.tensors && message.tensors.length))
                            message.tensors = [];
                        message.tensors.push($root.pith.TensorRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if (!(message.tables && message.tables.length))
                            message.tables = [];
                        message.tables.push(reader.bytes());
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Header;
    })();

    pith.TensorRecord = (function() {

        const TensorRecord = function (properties) {
            this.shape = [];
            this.streams = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        TensorRecord.prototype.name = "";
        TensorRecord.prototype.shape = $util.emptyArray;
        TensorRecord.prototype.dtype = 0;
        TensorRecord.prototype.layout = 0;
        TensorRecord.prototype.values = 0;
        TensorRecord.prototype.indexBits = 0;
        TensorRecord.prototype.entries = 0;
        TensorRecord.prototype.vectorLengthMinusOne = 0;
        TensorRecord.prototype.codebook = $util.newBuffer([]);
        TensorRecord.prototype.streams = $util.emptyArray;
        TensorRecord.prototype.sameAsPlusOne = 0;

        TensorRecord.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                writer.uint32(10).string(message.name);
            if (message.shape != null && message.shape.length)
                writer.uint32(18).uint32s(message.shape);
            if (message.dtype != null && $Object.hasOwnProperty.call(message, "dtype") && message.dtype !== 0)
                writer.uint32(24).uint32(message.dtype);
            if (message.layout != null && $Object.hasOwnProperty.call(message, "layout") && message.layout !== 0)
                writer.uint32(32).uint32(message.layout);
            if (message.values != null && $Object.hasOwnProperty.call(message, "values") && message.values !== 0)
                writer.uint32(40).uint32(message.values);
            if (message.indexBits != null && $Object.hasOwnProperty.call(message, "indexBits") && message.indexBits !== 0)
                writer.uint32(48).uint32(message.indexBits);
            if (message.entries != null && $Object.hasOwnProperty.call(message, "entries") && message.entries !== 0)
                writer.uint32(56).uint32(message.entries);
            if (message.vectorLengthMinusOne != null && $Object.hasOwnProperty.call(message, "vectorLengthMinusOne") && message.vectorLengthMinusOne !== 0)
                writer.uint32(64).uint32(message.vectorLengthMinusOne);
            if (message.codebook != null && $Object.hasOwnProperty.call(message, "codebook") && message.codebook.length)
                writer.uint32(74).bytes(message.codebook);
            if (message.streams != null && message.streams.length)
                for (let i = 0; i < message.streams.length; ++i)
                    $root.pith.StreamRecord.encode(message.streams[i], writer.uint32(82).fork(), _depth + 1).ldelim();
            if (message.sameAsPlusOne != null && $Object.hasOwnProperty.call(message, "sameAsPlusOne") && message.sameAsPlusOne !== 0)
                writer.uint32(88).uint32(message.sameAsPlusOne);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        TensorRecord.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.pith.TensorRecord();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.name = value;
                        else
                            delete message.name;
                        continue;
                    }
                case 2: {
                        if (wireType === 2) {
                            if (!(message.shape && message.shape.length))
                                message.shape = [];
                            reader.uint32s(message.shape);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.shape && message.shape.length))
                            message.shape = [];
                        message.shape.push(reader.uint32());
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.dtype = value;
                        else
                            delete message.dtype;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.layout = value;
                        else
                            delete message.layout;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.values = value;
                        else
                            delete message.values;
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.indexBits = value;
                        else
                            delete message.indexBits;
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.entries = value;
                        else
                            delete message.entries;
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.vectorLengthMinusOne = value;
                        else
                            delete message.vectorLengthMinusOne;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.codebook = value;
                        else
                            delete message.codebook;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if (!(message.streams && message.streams.length))
                            message.streams = [];
                        message.streams.push($root.pith.StreamRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 11: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.sameAsPlusOne = value;
                        else
                            delete message.sameAsPlusOne;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return TensorRecord;
    })();

    pith.StreamRecord = (function() {

        const StreamRecord = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        StreamRecord.prototype.coder = 0;
        StreamRecord.prototype.bits = 0;
        StreamRecord.prototype.base = 0;
        StreamRecord.prototype.table = 0;
        StreamRecord.prototype.byteLength = 0;
        StreamRecord.prototype.crc32 = 0;
        StreamRecord.prototype.center = 0;
        StreamRecord.prototype.row = 0;

        StreamRecord.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.coder != null && $Object.hasOwnProperty.call(message, "coder") && message.coder !== 0)
                writer.uint32(8).uint32(message.coder);
            if (message.bits != null && $Object.hasOwnProperty.call(message, "bits") && message.bits !== 0)
                writer.uint32(16).uint32(message.bits);
            if (message.base != null && $Object.hasOwnProperty.call(message, "base") && message.base !== 0)
                writer.uint32(24).uint32(message.base);
            if (message.table != null && $Object.hasOwnProperty.call(message, "table") && message.table !== 0)
                writer.uint32(32).uint32(message.table);
            if (message.byteLength != null && $Object.hasOwnProperty.call(message, "byteLength") && message.byteLength !== 0)
                writer.uint32(40).uint32(message.byteLength);
            if (message.crc32 != null && $Object.hasOwnProperty.call(message, "crc32") && message.crc32 !== 0)
                writer.uint32(53).fixed32(message.crc32);
            if (message.center != null && $Object.hasOwnProperty.call(message, "center") && message.center !== 0)
                writer.uint32(56).uint32(message.center);
            if (message.row != null && $Object.hasOwnProperty.call(message, "row") && message.row !== 0)
                writer.uint32(64).uint32(message.row);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        StreamRecord.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.pith.StreamRecord();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.coder = value;
                        else
                            delete message.coder;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.bits = value;
                        else
                            delete message.bits;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.base = value;
                        else
                            delete message.base;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.table = value;
                        else
                            delete message.table;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.byteLength = value;
                        else
                            delete message.byteLength;
                        continue;
                    }
                case 6: {
                        if (wireType !== 5)
                            break;
                        if (value = reader.fixed32())
                            message.crc32 = value;
                        else
                            delete message.crc32;
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.center = value;
                        else
                            delete message.center;
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.row = value;
                        else
                            delete message.row;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return StreamRecord;
    })();

    return pith;
})();

export {
  $root as default
};
