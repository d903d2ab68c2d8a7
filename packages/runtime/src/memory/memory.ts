import { InputError } from '@pith/container';
import { HEAP } from './memory-map.js';

const PAGE = 65536;
const MAX_PAGES = 65536;

/** Byte address in a `Memory`. */
export type Pointer = number;

/**
 * The linear memory that kernels work in: a WebAssembly memory, or a plain buffer for the
 * TypeScript kernels where there is no WebAssembly. Views are replaced when it grows: never keep one
 * across an `allocate`.
 */
export class Memory {
  u8!: Uint8Array;
  u16!: Uint16Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  /** Absent where there is no WebAssembly. */
  readonly webAssembly: WebAssembly.Memory | undefined;
  #next = HEAP;

  constructor() {
    const initial = Math.ceil(HEAP / PAGE);
    this.webAssembly =
      typeof WebAssembly === 'undefined'
        ? undefined
        : new WebAssembly.Memory({ initial, maximum: MAX_PAGES });
    this.#view(this.webAssembly?.buffer ?? new ArrayBuffer(initial * PAGE));
  }

  /** Bytes given out so far. */
  get used(): number {
    return this.#next - HEAP;
  }

  /**
   * Zeroed room for `bytes`. There is no free: a memory lives as long as its model.
   *
   * @param alignment a power of two
   * @throws {InputError} when the memory cannot grow so far
   */
  allocate(bytes: number, alignment = 64): Pointer {
    const pointer = Math.ceil(this.#next / alignment) * alignment;
    const end = pointer + Math.ceil(bytes / 16) * 16;
    if (end > this.u8.byteLength) this.#grow(end);
    this.#next = end;
    return pointer;
  }

  #grow(end: number): void {
    const pages = Math.ceil(end / PAGE);
    try {
      if (pages > MAX_PAGES) throw new RangeError('a kernel memory ends at 4 GiB');
      if (this.webAssembly) {
        this.webAssembly.grow(pages - this.u8.byteLength / PAGE);
        this.#view(this.webAssembly.buffer);
      } else {
        const room = Math.max(pages * PAGE, Math.min(2 * this.u8.byteLength, MAX_PAGES * PAGE));
        const larger = new ArrayBuffer(room);
        new Uint8Array(larger).set(this.u8);
        this.#view(larger);
      }
    } catch (cause) {
      throw new InputError(
        `${end} bytes of memory are needed to run this model, which cannot be had here; ` +
          'try a smaller batch',
        { cause },
      );
    }
  }

  #view(buffer: ArrayBuffer): void {
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
  }
}
