import { InputError } from '@pith/container';
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

/** Graphs in graphs that are followed; people's models have three or four. */
const MAXIMUM_DEPTH = 30;

/**
 * All tensors of a model in the order of the file: initializers, attributes of nodes, both also in the
 * graphs that nodes hold, in functions and in what a model carries for training.
 *
 * @throws {InputError} when the bytes are no such messages, or graphs are nested too deeply
 */
export function findTensors(bytes: Uint8Array): TensorSite[] {
  const sites: TensorSite[] = [];
  visit('model', { bytes, valueStart: 0, end: bytes.length }, { ...ROOT }, sites);
  return sites;
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

type Span = { readonly bytes: Uint8Array; readonly valueStart: number; readonly end: number };

function visit(kind: MessageKind, span: Span, scope: Scope, sites: TensorSite[]): void {
  const { bytes, valueStart, end } = span;
  if (kind === 'tensor') {
    const message = readTensorMessage(bytes, valueStart, end);
    const { path, isSparse } = scope;
    sites.push({ message, label: scope.label || message.name, path, isSparse });
    return;
  }
  const fields = [...wireFields(bytes, valueStart, end)];
  const inner = scopeWithin(kind, bytes, fields, scope);
  const counts = new Map<number, number>();
  for (const field of fields) {
    const child = MESSAGE_FIELDS[kind].get(field.number);
    if (child === undefined || field.wireType !== WIRE.bytes) continue;
    const index = counts.get(field.number) ?? 0;
    counts.set(field.number, index + 1);
    const { valueStart: from, end: to, number } = field;
    const childScope = kind === 'attribute' ? scopeOfValue(inner, number, index) : inner;
    visit(child, { bytes, valueStart: from, end: to }, childScope, sites);
  }
}

/** The scope of what a message holds. */
function scopeWithin(
  kind: MessageKind,
  bytes: Uint8Array,
  fields: readonly WireField[],
  scope: Scope,
): Scope {
  const text = (number: number): string => {
    const found = fields.find((field) => field.number === number && field.wireType === WIRE.bytes);
    return found ? decodeText(bytes.subarray(found.valueStart, found.end)) : '';
  };
  switch (kind) {
    case 'graph': {
      if (scope.depth > MAXIMUM_DEPTH) {
        throw new InputError(
          `graph ${scope.path.slice(0, 120)}: more than ${MAXIMUM_DEPTH} graphs within each other; the model is damaged, or made to do harm`,
        );
      }
      return { ...scope, label: '', depth: scope.depth + 1 };
    }
    case 'node': {
      const isConstant = text(4) === 'Constant' && text(7) === '';
      return { ...scope, label: text(2) || text(3) || text(4), isConstant };
    }
    case 'attribute': {
      const name = text(1);
      const isValue = scope.isConstant && name === 'value';
      return { ...scope, label: isValue ? scope.label : joinPath(scope.label, name) };
    }
    case 'function':
      return { ...scope, path: joinPath(joinPath(scope.path, text(10)), text(1)) };
    case 'training':
      return { ...scope, path: joinPath(scope.path, 'training') };
    case 'sparse':
      return { ...scope, isSparse: true };
    default:
      return scope;
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
  return path === '' || name === '' ? path + name : `${path}/${name}`;
}
