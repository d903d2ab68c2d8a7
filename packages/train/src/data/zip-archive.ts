import { crc32, inflateRawSync } from 'node:zlib';
import { InputError } from '@pith/container';
import { DEFLATE_MAX_RATIO } from './bounded-gunzip.js';

/** What the central directory says of one file in a zip archive. */
export interface ZipMember {
  readonly name: string;
  /** 0 is stored, 8 is deflated. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Byte at which its local header starts. */
  readonly offset: number;
}

/** Data sets have four members; an archive with thousands is something else. */
const MAX_MEMBERS = 4096;

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const END_64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const EXTRA_64 = 0x0001;

/**
 * A zip archive in memory, as numpy.savez writes it: stored or deflated members, with or without
 * ZIP64 (PKWARE's APPNOTE 6.3.10). Sizes are read before anything is inflated, so that the caller
 * can refuse them. fflate 0.8 is not used because it does not check CRC-32: damage would pass as data.
 */
export class ZipArchive {
  readonly members: ReadonlyMap<string, ZipMember>;
  readonly #where: string;
  readonly #bytes: Buffer;

  /** @throws InputError when the bytes are not a zip archive, or its directory is damaged. */
  constructor(where: string, bytes: Uint8Array) {
    this.#where = where;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.members = this.#readDirectory();
  }

  /**
   * The contents of a member; takes no more memory than `member.size`.
   *
   * @throws InputError when it is encrypted, compressed otherwise than by deflate, damaged or longer
   *   than declared.
   */
  read(member: ZipMember): Uint8Array {
    const where = `${this.#where}, member ${member.name}`;
    if (member.encrypted) throw new InputError(`${where}: encrypted, expected a plain member`);
    const header = member.offset;
    this.#expect(header, 30, LOCAL, `the header of member ${member.name}`);
    const start =
      header + 30 + this.#bytes.readUInt16LE(header + 26) + this.#bytes.readUInt16LE(header + 28);
    if (start + member.compressedSize > this.#bytes.length) {
      throw new InputError(
        `${where}: ${member.compressedSize} bytes at byte ${start} pass the end of the file at ` +
          `${this.#bytes.length}; the file is cut short, fetch it again`,
      );
    }
    const raw = this.#bytes.subarray(start, start + member.compressedSize);
    const data = member.method === 0 ? raw : this.#inflate(where, member, raw);
    if (data.length !== member.size) {
      throw new InputError(`${where}: ${data.length} bytes, but ${member.size} are declared`);
    }
    const crc = crc32(data);
    if (crc !== member.crc) {
      throw new InputError(
        `${where}: CRC-32 ${crc.toString(16)}, but ${member.crc.toString(16)} is declared; ` +
          'the file is damaged, fetch it again',
      );
    }
    return data;
  }

  #inflate(where: string, member: ZipMember, raw: Uint8Array): Uint8Array {
    if (member.method !== 8) {
      throw new InputError(
        `${where}: compression method ${member.method}, expected 0 (stored) or 8 (deflate)`,
      );
    }
    if (member.size > raw.length * DEFLATE_MAX_RATIO) {
      throw new InputError(
        `${where}: ${raw.length} compressed bytes cannot hold the ${member.size} declared`,
      );
    }
    try {
      return inflateRawSync(raw, { maxOutputLength: Math.max(1, member.size) });
    } catch (error) {
      throw new InputError(
        `${where}: cannot be inflated to ${member.size} bytes (${(error as Error).message}); ` +
          'the file is damaged, fetch it again',
        { cause: error },
      );
    }
  }

  #readDirectory(): Map<string, ZipMember> {
    const { count, offset } = this.#findDirectory();
    if (count > MAX_MEMBERS) {
      throw new InputError(`${this.#where}: ${count} members, expected at most ${MAX_MEMBERS}`);
    }
    const members = new Map<string, ZipMember>();
    let at = offset;
    for (let i = 0; i < count; i++) {
      this.#expect(at, 46, CENTRAL, `entry ${i} of the zip directory`);
      const nameEnd = at + 46 + this.#bytes.readUInt16LE(at + 28);
      const extraEnd = nameEnd + this.#bytes.readUInt16LE(at + 30);
      if (extraEnd > this.#bytes.length) {
        throw new InputError(`${this.#where}: entry ${i} at byte ${at} passes the end of the file`);
      }
      const name = this.#bytes.toString('utf8', at + 46, nameEnd);
      members.set(name, this.#readEntry(name, at, this.#bytes.subarray(nameEnd, extraEnd)));
      at = extraEnd + this.#bytes.readUInt16LE(at + 32);
    }
    return members;
  }

  #readEntry(name: string, at: number, extra: Buffer): ZipMember {
    const wide = wideNumbers(extra);
    // A field of all ones stands for the next 64-bit number of the ZIP64 extra field (§4.5.3).
    const field = (offset: number): number => {
      const value = this.#bytes.readUInt32LE(at + offset);
      return value === 0xffff_ffff ? (wide.shift() ?? value) : value;
    };
    const size = field(24);
    const compressedSize = field(20);
    return {
      name,
      method: this.#bytes.readUInt16LE(at + 10),
      encrypted: (this.#bytes.readUInt16LE(at + 8) & 1) === 1,
      crc: this.#bytes.readUInt32LE(at + 16),
      compressedSize,
      size,
      offset: field(42),
    };
  }

  #findDirectory(): { count: number; offset: number } {
    const bytes = this.#bytes;
    // The end record has 22 bytes and a comment of at most 65 535.
    const first = Math.max(0, bytes.length - 22 - 0xffff);
    for (let at = bytes.length - 22; at >= first; at--) {
      if (bytes.readUInt32LE(at) !== END) continue;
      const count = bytes.readUInt16LE(at + 10);
      const offset = bytes.readUInt32LE(at + 16);
      const locator = at - 20;
      if (locator < 0 || bytes.readUInt32LE(locator) !== END_64_LOCATOR) return { count, offset };
      const end = Number(bytes.readBigUInt64LE(locator + 8));
      this.#expect(end, 56, END_64, 'the ZIP64 end record');
      return {
        count: Number(bytes.readBigUInt64LE(end + 32)),
        offset: Number(bytes.readBigUInt64LE(end + 48)),
      };
    }
    throw new InputError(
      `${this.#where}: no zip directory at the end of its ${bytes.length} bytes; ` +
        'it is not a zip archive (an .npz is one), or it is cut short',
    );
  }

  #expect(at: number, length: number, signature: number, what: string): void {
    if (at + length > this.#bytes.length || this.#bytes.readUInt32LE(at) !== signature) {
      throw new InputError(
        `${this.#where}: ${what} is not at byte ${at}, where it is declared to be; ` +
          'the file is cut short or damaged, fetch it again',
      );
    }
  }
}

function wideNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    const end = Math.min(at + 4 + length, extra.length);
    if (extra.readUInt16LE(at) === EXTRA_64) {
      const numbers: number[] = [];
      for (let i = at + 4; i + 8 <= end; i += 8) numbers.push(Number(extra.readBigUInt64LE(i)));
      return numbers;
    }
    at += 4 + length;
  }
  return [];
}
