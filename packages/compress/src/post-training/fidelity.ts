import { elementCount, InputError } from '@pith/container';
import type { NamedOutput } from './judge.js';

/** How near one output comes to the original's, over all samples taken together. */
export interface OutputFidelity {
  readonly name: string;
  /** Of the first sample. */
  readonly shape: readonly number[];
  /** Elements compared, over all samples. */
  readonly elements: number;
  /** Whether it holds floats. The figures below are for floats, but for `agreement`. */
  readonly float: boolean;
  /** Whether the model's loss counts it: it holds floats, and y₀ is not all zeros. */
  readonly counts: boolean;
  /** y·y₀ / (‖y‖ ‖y₀‖), −1 … 1; 1 if they are equal. */
  readonly cosine: number;
  /** ‖y − y₀‖ / ‖y₀‖; 0 if they are equal, infinite if only y₀ is zero, or y is not finite where y₀ is. */
  readonly relativeError: number;
  /** Signal to noise, −20 log₁₀ of the relative error, in decibels; infinite if they are equal. */
  readonly snr: number;
  /** Largest |y − y₀|. */
  readonly largestError: number;
  /**
   * Rows whose largest element stands at the same place, 0 … 1; of outputs whose last axis is
   * classes: [batch, classes], or any whose rows are probabilities that sum to 1.
   */
  readonly top1Agreement?: number;
  /** Elements that are equal, 0 … 1. */
  readonly agreement: number;
}

/** How near a model comes to the original, without labels. */
export interface Fidelity {
  readonly samples: number;
  /**
   * The largest relative error of a float output that is not all zeros in the original. Other outputs
   * count only if there are no such: then it is the largest share of elements that differ.
   */
  readonly loss: number;
  readonly outputs: readonly OutputFidelity[];
}

/**
 * Compares two models' outputs, sample by sample, in double precision.
 *
 * @throws InputError if they differ in their samples, names, kinds or shapes
 */
export async function measureFidelity(
  reference: AsyncIterable<readonly NamedOutput[]> | Iterable<readonly NamedOutput[]>,
  candidate: AsyncIterable<readonly NamedOutput[]> | Iterable<readonly NamedOutput[]>,
): Promise<Fidelity> {
  const meter = new FidelityMeter();
  const references = iterate(reference);
  try {
    for await (const outputs of candidate) {
      const { done, value } = await references.next();
      if (done) throw new InputError('fidelity: there are fewer samples of the original');
      meter.add(value, outputs);
    }
    if (!(await references.next()).done) {
      throw new InputError('fidelity: there are more samples of the original');
    }
  } finally {
    await references.return(undefined);
  }
  return meter.fidelity();
}

/** Gathers what `Fidelity` tells, one sample at a time; keeps sums only. */
export class FidelityMeter {
  readonly #outputs = new Map<string, OutputMeter>();
  #samples = 0;

  /** @throws InputError if the two differ in names, kinds or shapes */
  add(reference: readonly NamedOutput[], candidate: readonly NamedOutput[]): void {
    const found = new Map(candidate.map((output) => [output.name, output]));
    if (found.size !== reference.length) {
      throw new InputError(
        `fidelity: outputs ${candidate.map(({ name }) => name).join(', ')}, but the original has ` +
          reference.map(({ name }) => name).join(', '),
      );
    }
    for (const expected of reference) {
      const output = found.get(expected.name);
      if (output === undefined) {
        throw new InputError(`fidelity: output ${expected.name} is missing`);
      }
      let meter = this.#outputs.get(expected.name);
      if (meter === undefined) {
        meter = new OutputMeter(expected);
        this.#outputs.set(expected.name, meter);
      }
      meter.add(expected, output);
    }
    this.#samples++;
  }

  fidelity(): Fidelity {
    const outputs = [...this.#outputs.values()].map((meter) => meter.fidelity());
    const counting = outputs.filter(({ counts }) => counts);
    const losses =
      counting.length > 0
        ? counting.map(({ relativeError }) => relativeError)
        : outputs.map(({ agreement }) => 1 - agreement);
    return { samples: this.#samples, loss: Math.max(0, ...losses), outputs };
  }
}

/** Rows of probabilities sum to 1, as far as float32 goes. */
const probabilityTolerance = 1e-3;

class OutputMeter {
  readonly #name: string;
  readonly #shape: readonly number[];
  readonly #float: boolean;
  #elements = 0;
  #equal = 0;
  #dot = 0;
  #squares = 0;
  #referenceSquares = 0;
  #errorSquares = 0;
  #largest = 0;
  #rows = 0;
  #agreeing = 0;
  #classes: boolean;

  constructor({ name, shape, data }: NamedOutput) {
    this.#name = name;
    this.#shape = shape;
    this.#float = data instanceof Float32Array;
    this.#classes = this.#float && shape.length > 0 && shape.at(-1)! > 1;
  }

  add(reference: NamedOutput, candidate: NamedOutput): void {
    const { name } = reference;
    const [expected, found] = [reference.data, candidate.data];
    if (String(reference.shape) !== String(candidate.shape) || found.length !== expected.length) {
      throw new InputError(
        `fidelity: output ${name} is [${candidate.shape.join(', ')}], but the original's is ` +
          `[${reference.shape.join(', ')}]`,
      );
    }
    if (elementCount(reference.shape) !== expected.length) {
      throw new InputError(
        `fidelity: output ${name}: ${expected.length} elements for [${reference.shape.join(', ')}]`,
      );
    }
    if (expected instanceof Float32Array !== found instanceof Float32Array) {
      throw new InputError(`fidelity: output ${name} is float in one model only`);
    }
    this.#elements += expected.length;
    if (this.#float) this.#addFloats(expected, found);
    else for (let i = 0; i < expected.length; i++) if (expected[i] === found[i]) this.#equal++;
    if (this.#classes) this.#addRows(reference, found);
  }

  #addFloats(expected: NamedOutput['data'], found: NamedOutput['data']): void {
    let [dot, squares, referenceSquares, errorSquares] = [0, 0, 0, 0];
    for (let i = 0; i < expected.length; i++) {
      const [y0, y] = [expected[i]!, found[i]!];
      if (Object.is(y0, y) || y0 === y) {
        this.#equal++;
        // What the original itself does not compute has no size: −∞ of a mask, NaN.
        if (!Number.isFinite(y0)) continue;
      }
      const error = Number.isFinite(y0) && Number.isFinite(y) ? y - y0 : Number.POSITIVE_INFINITY;
      if (error === Number.POSITIVE_INFINITY) {
        errorSquares = this.#largest = error;
        continue;
      }
      dot += y * y0;
      squares += y * y;
      referenceSquares += y0 * y0;
      errorSquares += error * error;
      if (Math.abs(error) > this.#largest) this.#largest = Math.abs(error);
    }
    this.#dot += dot;
    this.#squares += squares;
    this.#referenceSquares += referenceSquares;
    this.#errorSquares += errorSquares;
  }

  #addRows({ shape, data }: NamedOutput, found: NamedOutput['data']): void {
    const classes = shape.at(-1)!;
    for (let start = 0; start < data.length; start += classes) {
      if (shape.length !== 2 && !sumsToOne(data, start, classes)) {
        this.#classes = false;
        return;
      }
      this.#rows++;
      if (argmax(data, start, classes) === argmax(found, start, classes)) this.#agreeing++;
    }
  }

  fidelity(): OutputFidelity {
    const norms = Math.sqrt(this.#squares) * Math.sqrt(this.#referenceSquares);
    const equal = this.#errorSquares === 0;
    const relativeError = equal ? 0 : Math.sqrt(this.#errorSquares / this.#referenceSquares);
    return {
      ...{ name: this.#name, shape: this.#shape, elements: this.#elements, float: this.#float },
      counts: this.#float && this.#referenceSquares > 0,
      cosine: equal ? 1 : norms === 0 ? 0 : Math.min(1, Math.max(-1, this.#dot / norms)),
      relativeError,
      snr: relativeError === 0 ? Number.POSITIVE_INFINITY : -20 * Math.log10(relativeError),
      largestError: this.#largest,
      ...(this.#classes && this.#rows > 0 && { top1Agreement: this.#agreeing / this.#rows }),
      agreement: this.#elements === 0 ? 1 : this.#equal / this.#elements,
    };
  }
}

function sumsToOne(data: NamedOutput['data'], start: number, count: number): boolean {
  let sum = 0;
  for (let i = start; i < start + count; i++) {
    if (data[i]! < 0) return false;
    sum += data[i]!;
  }
  return Math.abs(sum - 1) <= probabilityTolerance;
}

/** The first of the largest; NaN is never larger. */
function argmax(data: NamedOutput['data'], start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (data[start + i]! > data[start + best]!) best = i;
  return best;
}

async function* iterate<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
