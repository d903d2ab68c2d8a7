import { decimalOf, MOST_PLACES } from './decimal.js';
import { failCompact } from './fail-compact.js';
import type { HeaderCoder } from './header-coder.js';
import { type FieldValue, LAYER_CLASSES, type LayerField } from './layer-schema.js';
import { defaultValue, type Sequential, type SequentialLayer, sameValue } from './sequential.js';

const MOST_LAYERS = 4096;
const MOST_RANK = 8;
const MOST_SIZE = 2 ** 31 - 1;

/** Codes a chain of layers; what a decoder is told is ignored. */
export function codeSequential(coder: HeaderCoder, told?: Sequential): Sequential {
  const input = codeSizes(coder, 'input', told?.input);
  const count = coder.integer('layers', told?.layers.length, MOST_LAYERS);
  const layers: SequentialLayer[] = [];
  const latest = new Map<string, FieldValue>();
  let before = '';
  for (let i = 0; i < count; i++) {
    const toldLayer = told?.layers[i];
    const end = i === count - 1 ? ' of the last layer' : '';
    const number = coder.integer(
      `class after ${before}${end}`,
      toldLayer && LAYER_CLASSES.indexOf(toldLayer.layer),
      LAYER_CLASSES.length - 1,
    );
    const layer = LAYER_CLASSES[number]!;
    const hasName = coder.flag('name of a layer', toldLayer?.name !== undefined);
    const name = hasName ? coder.text('name of a layer', toldLayer?.name) : undefined;
    const values = new Map<string, FieldValue>();
    for (const field of layer.fields) {
      const context = `${layer.className} ${field.key}`;
      const value = codeField(
        coder,
        context,
        end,
        field,
        values,
        latest,
        toldLayer?.values.get(field.key),
      );
      values.set(field.key, value);
      latest.set(field.key, value);
    }
    layers.push({ layer, name, values });
    before = layer.className;
  }
  return { input, layers };
}

function codeField(
  coder: HeaderCoder,
  context: string,
  end: string,
  field: LayerField,
  values: ReadonlyMap<string, FieldValue>,
  latest: ReadonlyMap<string, FieldValue>,
  told: FieldValue | undefined,
): FieldValue {
  const otherwise = defaultValue(field, values);
  if (field.kind === 'flag') return coder.flag(context, told as boolean);
  if (field.kind === 'word') {
    const words = field.words!;
    return words[coder.integer(context + end, words.indexOf(told as string), words.length - 1)]!;
  }
  if (otherwise !== undefined && coder.flag(`${context} is usual`, sameValue(told, otherwise))) {
    return otherwise;
  }
  switch (field.kind) {
    case 'integer':
      return coder.integer(context + end, told as number, MOST_SIZE);
    case 'pair': {
      const before = latest.get(field.key);
      if (before !== undefined && coder.flag(`${context} again`, sameValue(told, before))) {
        return before;
      }
      const [first, second] = (told ?? []) as readonly number[];
      const height = coder.integer(context, first, MOST_SIZE);
      if (coder.flag(`${context} square`, first === second)) return [height, height];
      return [height, coder.integer(context, second, MOST_SIZE)];
    }
    case 'integers':
      return codeSizes(coder, context, told as readonly number[]);
    default:
      return codeNumber(coder, context, told as number);
  }
}

function codeSizes(coder: HeaderCoder, context: string, told?: readonly number[]): number[] {
  const rank = coder.integer(`${context} rank`, told?.length, MOST_RANK);
  const sizes: number[] = [];
  for (let i = 0; i < rank; i++) {
    if (i > 0 && coder.flag(`${context} ${i} again`, told?.[i] === told?.[i - 1])) {
      sizes.push(sizes[i - 1]!);
    } else {
      sizes.push(coder.integer(`${context} ${i}`, told?.[i], MOST_SIZE));
    }
  }
  return sizes;
}

/** A decimal: its digits as an integer, and how many of them stand behind the point. */
function codeNumber(coder: HeaderCoder, context: string, told?: number): number {
  const decimal = told === undefined ? undefined : decimalOf(told);
  const digits = coder.signed(context, decimal?.digits);
  const places = coder.integer(`${context} places`, decimal?.places, MOST_PLACES);
  if (digits === 0 && places > 0) failCompact(`${context} is 0 with decimal places`);
  return Number(`${digits}e-${places}`);
}
