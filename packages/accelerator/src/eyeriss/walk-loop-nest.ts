import { UsageError } from '@pith/container';
import type { AccessCounts } from './access-counts.js';
import {
  type ConvolutionShape,
  type DataType,
  dataTypes,
  valueCount,
} from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import {
  type Keep,
  type Letter,
  type Loop,
  reuseLetters,
  type Spread,
  type Tiling,
} from './loop-nest.js';
import { pointOf, tileOf, ValueIndexes, type Work, wholeWork } from './nest-work.js';
import { type PartialSum, PartialSumFlow } from './partial-sum-flow.js';
import { type Extents, extentsOf, product } from './tile-extents.js';

/** A layer's values: inputs [N, G, C, H, W] and weights [G, M, C, R, S], row-major. */
export interface ConvolutionValues {
  readonly inputs: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** What a walk computed, moved and held. */
export interface NestWalk {
  /** [N, G, M, E, F], row-major. */
  readonly outputs: Float64Array;
  readonly accesses: AccessCounts;
  /** The most elements that were at work at once. */
  readonly processingElements: number;
  /** The most words that the buffer held at once; delay lines are not walked. */
  readonly bufferWords: number;
  /** The most words that an element held at once; shift registers are not walked. */
  readonly registerWords: number;
}

/**
 * What a nest means, carried out: goes through every multiply-accumulate in the nest's order with
 * the values that are in the buffer and in each element's registers, moves those that are needed, one
 * by one, and counts. A plain reference for small layers: each value of each tile is in a set.
 *
 * @throws UsageError where the mapping lacks a parameter, or a value is not where the nest needs it
 */
export function walkLoopNest(
  dataflow: Dataflow,
  shape: ConvolutionShape,
  tiling: Tiling,
  values: ConvolutionValues,
): NestWalk {
  const walk = new Walk(dataflow, shape, extentsOf(dataflow, shape, tiling), values);
  for (let g = 0; g < shape.G; g++) walk.group(g);
  const { outputs, accesses, processingElements, bufferWords, registerWords } = walk;
  return { outputs, accesses, processingElements, bufferWords, registerWords };
}

/** A processing element; before the first spread, the array as one. */
interface Element {
  readonly work: Work;
  /** Elements between which no delay line lies. */
  readonly row: number;
  readonly registers: Partial<Record<DataType, Set<number>>>;
  readonly sums: Map<number, PartialSum> | undefined;
  readonly window: { readonly type: DataType; readonly letter: Letter } | undefined;
}

class Walk implements NestWalk {
  readonly outputs: Float64Array;
  readonly accesses = { dram: none(), buffer: none(), array: none(), registerFile: none() };
  processingElements = 0;
  bufferWords = 0;
  registerWords = 0;

  readonly #dataflow: Dataflow;
  readonly #shape: ConvolutionShape;
  readonly #extents: Extents;
  readonly #values: ConvolutionValues;
  readonly #indexes: ValueIndexes;
  /** Types of which elements share values: the wires between them carry these. */
  readonly #shared: ReadonlySet<DataType>;
  /** Types that are handed to the array further in than at the first spread. */
  readonly #streamed: ReadonlySet<DataType>;
  #g = 0;
  readonly #buffer: Partial<Record<DataType, Set<number>>> = {};
  readonly #onArray: Partial<Record<DataType, Set<number>>> = {};
  readonly #partialSums: PartialSumFlow;

  constructor(
    dataflow: Dataflow,
    shape: ConvolutionShape,
    extents: Extents,
    values: ConvolutionValues,
  ) {
    this.#dataflow = dataflow;
    this.#shape = shape;
    this.#extents = extents;
    this.#values = values;
    this.#indexes = new ValueIndexes(shape);
    this.outputs = new Float64Array(valueCount(shape, 'partialSums'));
    this.#partialSums = new PartialSumFlow({
      products: shape.C * shape.R * shape.S,
      accesses: this.accesses,
      outputs: this.outputs,
    });
    const { nest } = dataflow;
    const spread = nest.flatMap((step) => (step.step === 'spread' ? [step.letter] : []));
    this.#shared = new Set(
      dataTypes.filter((type) => reuseLetters[type].some((letter) => spread.includes(letter))),
    );
    this.#streamed = new Set(nest.flatMap((step) => (step.step === 'stream' ? [step.type] : [])));
  }

  group(g: number): void {
    this.#g = g;
    const work = wholeWork(this.#shape);
    this.#from(0, [{ work, row: 0, registers: {}, sums: undefined, window: undefined }]);
  }

  #from(depth: number, elements: readonly Element[]): void {
    const step = this.#dataflow.nest[depth];
    switch (step?.step) {
      case 'loop':
        this.#loop(depth, step, elements);
        break;
      case 'spread':
        this.#spread(depth, step, elements);
        break;
      case 'stream':
        this.#handOver(step.type, elements);
        this.#from(depth + 1, elements);
        break;
      case 'keep':
        if (step.level === 'buffer') this.#keepInBuffer(depth, step.type, elements[0]!);
        else this.#keepInRegisters(depth, step, elements);
        break;
      default:
        this.processingElements = Math.max(this.processingElements, elements.length);
        for (const element of elements) this.#multiplyAccumulate(element);
    }
  }

  /** All elements in step; one that has no tile left waits. */
  #loop(depth: number, { letter, tile }: Loop, elements: readonly Element[]): void {
    const size = product(tile, this.#extents);
    for (let index = 0; ; index++) {
      const atWork = elements.flatMap((element) => {
        const work = tileOf(element.work, { letter, size, index });
        return work === undefined ? [] : [{ ...element, work }];
      });
      if (atWork.length === 0) return;
      for (const element of atWork) {
        if (element.window?.letter === letter) this.#slide(element.window.type, element);
      }
      this.#from(depth + 1, atWork);
    }
  }

  #slide(type: DataType, element: Element): void {
    const held = element.registers[type]!;
    const needed = this.#touched(type, element);
    for (const index of held) if (!needed.has(index)) held.delete(index);
    for (const index of needed) {
      if (!held.has(index)) this.#deliver(type, index);
      held.add(index);
    }
  }

  #spread(depth: number, step: Spread, elements: readonly Element[]): void {
    const first = this.#dataflow.nest.findIndex(({ step }) => step === 'spread') === depth;
    if (first) {
      for (const type of ['weights', 'inputs'] as const) {
        if (!this.#streamed.has(type)) this.#handOver(type, elements);
      }
    }
    const size = product(step.tile, this.#extents);
    const dealt: Element[] = [];
    for (const element of elements) {
      for (let index = 0; ; index++) {
        const work = tileOf(element.work, { letter: step.letter, size, index });
        if (work === undefined) break;
        const row = step.delayed ? element.row * this.#shape[step.letter] + index : element.row;
        dealt.push({ ...element, work, row });
      }
    }
    this.#from(depth + 1, dealt);
    if (first)
      this.#partialSums.endVisit(this.#buffer.partialSums === undefined ? 'dram' : 'buffer');
  }

  /** From the buffer, or past it from DRAM, to the array: each value once for all elements. */
  #handOver(type: DataType, elements: readonly Element[]): void {
    const needed = new Set<number>();
    for (const element of elements) {
      for (const index of this.#touched(type, element)) needed.add(index);
    }
    for (const index of needed) {
      const buffered = this.#buffer[type];
      if (buffered === undefined) this.accesses.dram[type]++;
      else if (buffered.has(index)) this.accesses.buffer[type]++;
      else throw new UsageError(`loop nest: ${type} ${index} is not in the buffer`);
    }
    this.#onArray[type] = needed;
  }

  #keepInBuffer(depth: number, type: DataType, array: Element): void {
    const held = this.#touched(type, array);
    this.#buffer[type] = held;
    if (type !== 'partialSums') this.accesses.dram[type] += held.size;
    const words = dataTypes.reduce((sum, each) => sum + (this.#buffer[each]?.size ?? 0), 0);
    this.bufferWords = Math.max(this.bufferWords, words);
    this.#from(depth + 1, [array]);
    delete this.#buffer[type];
  }

  #keepInRegisters(depth: number, step: Keep, elements: readonly Element[]): void {
    const { type, slidingAlong } = step;
    const holding = elements.map((element) => {
      if (type === 'partialSums') return { ...element, sums: new Map<number, PartialSum>() };
      if (slidingAlong !== undefined) {
        const registers = { ...element.registers, [type]: new Set<number>() };
        return { ...element, registers, window: { type, letter: slidingAlong } };
      }
      const held = this.#touched(type, element);
      for (const index of held) this.#deliver(type, index);
      return { ...element, registers: { ...element.registers, [type]: held } };
    });
    this.#from(depth + 1, holding);
    if (type !== 'partialSums') return;
    for (const { row, sums } of holding) {
      for (const [index, sum] of sums!) this.#partialSums.passOn(row, index, sum);
    }
  }

  #deliver(type: DataType, index: number): void {
    if (!this.#onArray[type]?.has(index)) {
      throw new UsageError(`loop nest: ${type} ${index} is not on the array`);
    }
    if (this.#shared.has(type)) this.accesses.array[type]++;
  }

  #multiplyAccumulate({ work, row, registers, sums }: Element): void {
    const at = pointOf(work);
    const weight = this.#indexes.weight(this.#g, at);
    const input = this.#indexes.input(this.#g, at);
    const output = this.#indexes.partialSum(this.#g, at);
    this.#operand('weights', weight, registers.weights);
    this.#operand('inputs', input, registers.inputs);
    const value = this.#values.weights[weight]! * this.#values.inputs[input]!;
    if (sums === undefined) {
      this.#partialSums.passOn(row, output, { value, products: 1 });
    } else {
      const sum = sums.get(output);
      if (sum === undefined) {
        sums.set(output, { value, products: 1 });
      } else {
        sum.value += value;
        sum.products++;
        this.accesses.registerFile.partialSums += 2;
      }
    }
    const words =
      (registers.weights?.size ?? 0) + (registers.inputs?.size ?? 0) + (sums?.size ?? 0);
    this.registerWords = Math.max(this.registerWords, words);
  }

  #operand(
    type: 'weights' | 'inputs',
    index: number,
    registers: ReadonlySet<number> | undefined,
  ): void {
    if (registers === undefined) {
      this.#deliver(type, index);
    } else if (registers.has(index)) {
      this.accesses.registerFile[type]++;
    } else {
      throw new UsageError(`loop nest: ${type} ${index} is not in the element's registers`);
    }
  }

  #touched(type: DataType, { work }: Element): Set<number> {
    return this.#indexes.touched(type, this.#g, work);
  }
}

function none(): Record<DataType, number> {
  return { weights: 0, inputs: 0, partialSums: 0 };
}
