import { InputError } from '@pith/container';
import { LIMITS } from './limits.js';
import { MESSAGE_FIELDS, type MessageKind } from './message-kinds.js';
import { readTensorMessage, type TensorMessage } from './tensor-message.js';
import { decodeText, WIRE, type WireField, wireFields } from './wire-cursor.js';

/** A tensor of a model, and where it stands. */
export interface TensorSite {
  readonly message: TensorMessage;
  /** An initializer's own name, or the name of what the node gives that holds it. */
  readonly label: string;
  /** Which graph it is in: '' for the main one, else the nodes that hold it and their attributes. */
  readonly path: string;
  /** Whether it is part of a sparse tensor. */
  readonly isSparse: boolean;
}

/**
 * All tensors of a model in the order of the file: initializers, attributes of nodes, both also in the
 * graphs that nodes hold, in functions and in what a model carries for training.
 *
 * @throws {InputError} when the bytes are no such messages, or pass the {@link LIMITS}
 */
export function findTensors(bytes: Uint8Array): TensorSite[] {
  const finder = new TensorFinder(bytes);
  finder.visit('model', { valueStart: 0, end: bytes.length }, ROOT);
  return finder.sites;
}

/** What a message's tensors are called after. */
interface Scope {
  readonly path: string;
  readonly label: string;
  /** Whether the node's first output is what the attribute holds. */
  readonly isConstant: boolean;
  readonly isSparse: boolean;
  readonly depth: number;
}

const ROOT: Scope = { path: '', label: '', isConstant: false, isSparse: false, depth: 0 };

type Span = Pick<WireField, 'valueStart' | 'end'>;

class TensorFinder {
  readonly sites: TensorSite[] = [];
  readonly #bytes: Uint8Array;
  #messages = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  visit(kind: MessageKind, { valueStart, end }: Span, scope: Scope): void {
    if (++this.#messages > LIMITS.messages) {
      throw new InputError(
        `at byte ${valueStart}: more than ${LIMITS.messages} nodes, attributes and tensors, which no model needs; it is made to do harm`,
      );
    }
    if (kind === 'tensor') {
      const message = readTensorMessage(this.#bytes, valueStart, end);
      const { path, isSparse } = scope;
      const label = scope.label || message.name.slice(0, LIMITS.name);
      this.sites.push({ message, label, path, isSparse });
      return;
    }
    const inner = this.#scopeWithin(kind, { valueStart, end }, scope);
    const children = MESSAGE_FIELDS[kind];
    const counts = new Map<number, number>();
    for (const field of wireFields(this.#bytes, valueStart, end)) {
      const child = children.get(field.number);
      if (child === undefined || field.wireType !== WIRE.bytes) continue;
      if (kind !== 'attribute') {
        this.visit(child, field, inner);
        continue;
      }
      const index = counts.get(field.number) ?? 0;
      counts.set(field.number, index + 1);
      this.visit(child, field, scopeOfValue(inner, field.number, index));
    }
  }

  /** The scope of what a message holds. */
  #scopeWithin(kind: MessageKind, span: Span, scope: Scope): Scope {
    switch (kind) {
      case 'graph': {
        if (scope.depth > LIMITS.depth) {
          throw new InputError(
            `at byte ${span.valueStart}: more than ${LIMITS.depth} graphs within each other; the model is damaged, or made to do harm`,
          );
        }
        return { ...scope, label: '', depth: scope.depth + 1 };
      }
      case 'node': {
        const text = this.#texts(span, [2, 3, 4, 7]);
        const isConstant = text(4) === 'Constant' && text(7) === '';
        return { ...scope, label: text(2) || text(3) || text(4), isConstant };
      }
      case 'attribute': {
        const name = this.#texts(span, [1])(1);
        const isValue = scope.isConstant && name === 'value';
        return { ...scope, label: isValue ? scope.label : joinPath(scope.label, name) };
      }
      case 'function': {
        const text = this.#texts(span, [1, 10]);
        return { ...scope, path: joinPath(joinPath(scope.path, text(10)), text(1)) };
      }
      case 'training':
        return { ...scope, path: joinPath(scope.path, 'training') };
      case 'sparse':
        return { ...scope, isSparse: true };
      default:
        return scope;
    }
  }

  /** The first of each of some fields that hold text; '' for one that is not there. */
  #texts({ valueStart, end }: Span, numbers: readonly number[]): (number: number) => string {
    const texts = new Map<number, string>();
    for (const field of wireFields(this.#bytes, valueStart, end)) {
      const { number, wireType } = field;
      if (wireType !== WIRE.bytes || !numbers.includes(number) || texts.has(number)) continue;
      const last = Math.min(field.end, field.valueStart + LIMITS.name);
      texts.set(number, decodeText(this.#bytes.subarray(field.valueStart, last)));
    }
    return (number) => texts.get(number) ?? '';
  }
}

/** The scope of one of an attribute's values; those of a list are numbered. */
function scopeOfValue(scope: Scope, number: number, index: number): Scope {
  const isList = number === 10 || number === 11 || number === 23;
  const label = isList ? joinPath(scope.label, String(index)) : scope.label;
  const isGraph = MESSAGE_FIELDS.attribute.get(number) === 'graph';
  return isGraph ? { ...scope, path: joinPath(scope.path, label), label: '' } : { ...scope, label };
}

function joinPath(path: string, name: string): string {
  return (path === '' || name === '' ? path + name : `${path}/${name}`).slice(0, LIMITS.name);
}
