import * as $protobuf from "protobufjs/minimal.js";

export namespace pith {

    interface IHeader extends pith.Header.$Properties {
    }

    class Header {
        constructor(properties?: pith.Header.$Properties);
        $unknowns?: Uint8Array[];
        format: string;
        generator: string;
        topology: Uint8Array;
        recipe: string;
        tensors: pith.TensorRecord.$Properties[];
        tables: Uint8Array[];
        static encode(message: pith.Header.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): pith.Header & pith.Header.$Shape;
    }

    namespace Header {
        interface $Properties {
            format?: (string|null);
            generator?: (string|null);
            topology?: (Uint8Array|null);
            recipe?: (string|null);
            tensors?: (pith.TensorRecord.$Properties[]|null);
            tables?: (Uint8Array[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = pith.Header.$Properties;
    }

    interface ITensorRecord extends pith.TensorRecord.$Properties {
    }

    class TensorRecord {
        constructor(properties?: pith.TensorRecord.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        shape: number[];
        dtype: number;
        layout: number;
        values: number;
        indexBits: number;
        entries: number;
        vectorLengthMinusOne: number;
        codebook: Uint8Array;
        streams: pith.StreamRecord.$Properties[];
        sameAsPlusOne: number;
        static encode(message: pith.TensorRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): pith.TensorRecord & pith.TensorRecord.$Shape;
    }

    namespace TensorRecord {
        interface $Properties {
            name?: (string|null);
            shape?: (number[]|null);
            dtype?: (number|null);
            layout?: (number|null);
            values?: (number|null);
            indexBits?: (number|null);
            entries?: (number|null);
            vectorLengthMinusOne?: (number|null);
            codebook?: (Uint8Array|null);
            streams?: (pith.StreamRecord.$Properties[]|null);
            sameAsPlusOne?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = pith.TensorRecord.$Properties;
    }

    interface IStreamRecord extends pith.StreamRecord.$Properties {
    }

    class StreamRecord {
        constructor(properties?: pith.StreamRecord.$Properties);
        $unknowns?: Uint8Array[];
        coder: number;
        bits: number;
        base: number;
        table: number;
        byteLength: number;
        crc32: number;
        center: number;
        row: number;
        static encode(message: pith.StreamRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): pith.StreamRecord & pith.StreamRecord.$Shape;
    }

    namespace StreamRecord {
        interface $Properties {
            coder?: (number|null);
            bits?: (number|null);
            base?: (number|null);
            table?: (number|null);
            byteLength?: (number|null);
            crc32?: (number|null);
            center?: (number|null);
            row?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = pith.StreamRecord.$Properties;
    }
}
