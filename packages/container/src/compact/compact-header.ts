import type { TensorRecord } from '../header.js';
import { FORMAT_LIMITS, type ReadLimits } from '../limits.js';
import { elementCount } from '../tensor.js';
import { codeTensorForm } from './code-form.js';
import { codeSequential } from './code-sequential.js';
import { codedItems, ITEMS_A_BYTE } from './compact-limits.js';
import { failCompact } from './fail-compact.js';
import type { HeaderCoder } from './header-coder.js';
import { readSequential } from './read-sequential.js';
import {
  type LayerWeight,
  planeOf,
  type Sequential,
  sequentialWeights,
  writeSequential,
} from './sequential.js';

/** What a compact file tells before its tensors' elements. */
export interface CompactHeader {
  readonly format: string;
  readonly generator: string;
  readonly topology: Uint8Array;
  readonly recipe: string;
  readonly tensors: readonly TensorRecord[];
}

const LAYERS_MODEL = 'tfjs-layers-model';
const MOST_SIZE = 2 ** 32 - 2;

/**
 * Codes a header; what a decoder is told is ignored.
 *
 * @param onForm called before the first tensor's form, and after each
 * @throws {CorruptFileError} when it is outside what docs/format.md allows
 */
export function codeHeader(
  coder: HeaderCoder,
  limits: ReadLimits,
  told?: CompactHeader,
  onForm: () => void = () => undefined,
): CompactHeader {
  const toldChain = told?.format === LAYERS_MODEL ? exactSequential(told.topology) : undefined;
  const chain = coder.flag('chain of layers', toldChain !== undefined)
    ? codeSequential(coder, toldChain)
    : undefined;
  const format = chain ? LAYERS_MODEL : coder.text('format', told?.format);
  const topology = chain ? writeSequential(chain) : coder.bytes('topology', told?.topology);
  const generator = coder.text('generator', told?.generator);
  const recipe = coder.text('recipe', told?.recipe);
  const named = codeNames(coder, limits, chain, told?.tensors);
  const tensors: TensorRecord[] = [];
  const names = new Set<string>();
  let items = 0;
  onForm();
  for (const [position, { name, shape, plane }] of named.entries()) {
    const label = `tensor ${position}`;
    if (names.has(name)) failCompact(`${label}: an earlier tensor has the same name`);
    names.add(name);
    const elements = elementCount(shape);
    if (!(elements <= limits.elements)) {
      failCompact(
        `${label}: ${elements} elements, but at most ${limits.elements} are allowed (limits.elements)`,
      );
    }
    const form = codeTensorForm(coder, { label, shape, plane }, tensors, told?.tensors[position]);
    const tensor = { name, shape, elements, ...form };
    items += codedItems(tensor);
    if (items > limits.compactElements) {
      failCompact(
        `${label}: ${items} elements and centroids up to here, but at most ${limits.compactElements} are allowed (limits.compactElements, and ${ITEMS_A_BYTE} for each byte of the file)`,
      );
    }
    tensors.push(tensor);
    onForm();
  }
  return { format, generator, topology, recipe, tensors };
}

/** A topology as a chain of layers that is written back to the very same bytes. */
function exactSequential(topology: Uint8Array): Sequential | undefined {
  const chain = readSequential(topology);
  if (!chain) return undefined;
  const written = writeSequential(chain);
  const same =
    written.length === topology.length && written.every((byte, i) => byte === topology[i]);
  return same ? chain : undefined;
}

/** Names and shapes of the tensors: those of the layers' weights, or each by itself. */
function codeNames(
  coder: HeaderCoder,
  limits: ReadLimits,
  chain: Sequential | undefined,
  told?: readonly TensorRecord[],
): readonly LayerWeight[] {
  if (chain) {
    const weights = sequentialWeights(chain);
    if (coder.flag('tensors of the layers', told && areOf(weights, told))) {
      if (weights.length > limits.tensors) failTensors(weights.length, limits);
      if (weights.some(({ shape }) => !shape.every((size) => size >= 0 && size <= MOST_SIZE))) {
        failCompact('the layers leave sizes of their weights open');
      }
      return weights;
    }
  }
  const count = coder.integer('tensors', told?.length, FORMAT_LIMITS.tensors);
  if (count > limits.tensors) failTensors(count, limits);
  const named: LayerWeight[] = [];
  for (let i = 0; i < count; i++) {
    const name = coder.text('name of a tensor', told?.[i]?.name);
    const toldShape = told?.[i]?.shape;
    const rank = coder.integer('rank', toldShape?.length, FORMAT_LIMITS.rank);
    const shape = Array.from({ length: rank }, (_, axis) =>
      coder.integer(`size ${axis}`, toldShape?.[axis], MOST_SIZE),
    );
    named.push({ name, shape, plane: planeOf(shape) });
  }
  return named;
}

function failTensors(count: number, limits: ReadLimits): never {
  failCompact(`${count} tensors, but at most ${limits.tensors} are allowed (limits.tensors)`);
}

function areOf(weights: readonly LayerWeight[], tensors: readonly TensorRecord[]): boolean {
  return (
    weights.length === tensors.length &&
    weights.every(({ name, shape }, i) => {
      const tensor = tensors[i]!;
      return (
        tensor.name === name &&
        tensor.shape.length === shape.length &&
        shape.every((size, axis) => size === tensor.shape[axis])
      );
    })
  );
}
