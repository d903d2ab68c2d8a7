import { elementCount } from '@pith/container';
import { floatsOf, type Planes } from '../kernels/planes/planes.js';
import type { Program, ValueId } from '../program/program.js';
import { arrangeBuffers, type Lifetime } from './arena.js';
import type { Layouts } from './layouts.js';
import type { Form, Schedule, Segment, Task, Use } from './schedule.js';

/** Where a value in one of its forms lies. */
export interface Buffer {
  /** Floats from the arena's start to the (first) sample. */
  readonly offset: number;
  /** Floats from one sample to the next: 0 for `sample`. */
  readonly sampleStride: number;
}

export interface BufferPlan {
  buffer(use: Use): Buffer;
  /** [tasks]: floats from the arena's start to the task's scratch */
  readonly scratch: readonly number[];
  /** Floats of the whole arena. */
  readonly floats: number;
  /** What is alive at the busiest moment. */
  readonly leastFloats: number;
  /** Whether a value is written where it will be read, as a part of another or in its place. */
  isAlias(use: Use): boolean;
}

export interface BufferNeeds {
  readonly program: Program;
  readonly layouts: Layouts;
  readonly schedule: Schedule;
  /** Most samples at a time. */
  readonly batch: number;
  /** Floats of scratch that a task wants. */
  scratch(task: Task): number;
  /** Whether a value lies outside the arena for good. @default none does */
  isResident?(use: Use): boolean;
}

/** A buffer that lies within another, `offset` floats from its start. */
interface Alias {
  readonly host: string;
  readonly offset: number;
}

/**
 * Gives every value its place: parts of a concatenation are written right where they belong, results
 * of element by element work replace their inputs, and the rest shares memory by lifetime.
 */
export function planBuffers(needs: BufferNeeds): BufferPlan {
  const { schedule, layouts, program, batch } = needs;
  const lives = findLives(schedule);
  for (const [key, { use }] of lives) {
    if (needs.isResident?.(use)) lives.delete(key);
  }
  const aliases = new Map<string, Alias>();
  schedule.tasks.forEach((task) => {
    placeParts(task, layouts, program, lives, aliases);
    placeInPlace(task, layouts, lives, aliases);
  });
  const root = (key: string): { key: string; offset: number } => {
    let offset = 0;
    let current = key;
    for (let alias = aliases.get(current); alias; alias = aliases.get(current)) {
      offset += alias.offset;
      current = alias.host;
    }
    return { key: current, offset };
  };

  const floats = (use: Use): number => {
    const one = sampleFloats(use.value, layouts, program);
    if (use.form === 'sample') return one;
    return use.form === 'rows' ? one * batch : one * lanePitch(batch);
  };
  const hosts = new Map<string, { floats: number; from: number; to: number }>();
  for (const [key, { use, from, to }] of lives) {
    const host = root(key).key;
    const known = hosts.get(host);
    hosts.set(host, {
      floats: Math.max(known?.floats ?? 0, host === key ? floats(use) : 0),
      from: Math.min(known?.from ?? from, from),
      to: Math.max(known?.to ?? to, to),
    });
  }
  const keys = [...hosts.keys()];
  const scratchSizes = schedule.tasks.map((task) => needs.scratch(task));
  const lifetimes: Lifetime[] = [
    ...keys.map((key) => hosts.get(key)!),
    ...scratchSizes.map((size, i) => ({ floats: size, from: i, to: i })),
  ];
  const arrangement = arrangeBuffers(lifetimes);
  const places = new Map(keys.map((key, i) => [key, arrangement.offsets[i]!]));
  return {
    buffer(use) {
      const { key, offset } = root(keyOf(use));
      const stride = sampleFloats(hostValue(key), layouts, program);
      return {
        offset: places.get(key)! + offset,
        sampleStride: use.form === 'rows' ? stride : 0,
      };
    },
    scratch: scratchSizes.map((_, i) => arrangement.offsets[keys.length + i]!),
    floats: arrangement.floats,
    leastFloats: arrangement.leastFloats,
    isAlias: (use) => aliases.has(keyOf(use)),
  };
}

/** Lanes are taken four at a time. */
export function lanePitch(batch: number): number {
  return Math.ceil(batch / 4) * 4;
}

/** Floats from one sample to the next. */
function sampleFloats(value: ValueId, layouts: Layouts, program: Program): number {
  const planes = layouts.planes.get(value);
  if (planes) return floatsOf(planes);
  return elementCount(program.values[value]!.shape);
}

interface Life {
  readonly use: Use;
  readonly writer: Task;
  readonly readers: Task[];
  from: number;
  to: number;
}

/** From the first write to the last read; a buffer of many samples lives as long as its segments. */
function findLives({ tasks, segments }: Schedule): Map<string, Life> {
  const lives = new Map<string, Life>();
  const touch = (use: Use, at: number, segment: Segment, task: Task, writes: boolean) => {
    const wide = use.form !== 'sample' && !segment.batched;
    const from = wide ? segment.begin : at;
    const to = wide ? segment.end - 1 : at;
    const life = lives.get(keyOf(use));
    if (!life) {
      lives.set(keyOf(use), { use, writer: task, readers: [], from, to });
      return;
    }
    life.from = Math.min(life.from, from);
    life.to = Math.max(life.to, to);
    if (!writes) life.readers.push(task);
  };
  for (const segment of segments) {
    for (let at = segment.begin; at < segment.end; at++) {
      const task = tasks[at]!;
      for (const use of task.writes) touch(use, at, segment, task, true);
      for (const use of task.reads) touch(use, at, segment, task, false);
    }
  }
  return lives;
}

/** The parts of a concatenation that can be written right into the whole. */
function placeParts(
  task: Task,
  layouts: Layouts,
  program: Program,
  lives: ReadonlyMap<string, Life>,
  aliases: Map<string, Alias>,
): void {
  const { operation } = task;
  if (operation?.kind !== 'concatenate') return;
  const whole = task.writes[0]!;
  const planes = layouts.planes.get(whole.value);
  const { shape } = program.values[whole.value]!;
  // Parts follow each other in memory only where the axis is that of planes, or the first that counts.
  const { axis } = operation;
  if (!(planes ? axis === 2 : elementCount(shape.slice(0, axis)) === 1)) return;
  let offset = 0;
  for (const part of task.reads) {
    const own = layouts.planes.get(part.value);
    const writer = lives.get(keyOf(part))?.writer;
    const twice = operation.inputs.filter((id) => id === part.value).length > 1;
    const fits = !planes || (own !== undefined && sameLayout(own, planes));
    if (fits && !twice && writer?.kind === 'operation' && part.form === whole.form) {
      if (!aliases.has(keyOf(part))) aliases.set(keyOf(part), { host: keyOf(whole), offset });
    }
    offset += own
      ? own.channels * (planes?.stride ?? 0)
      : elementCount(program.values[part.value]!.shape);
  }
}

/** Element by element work whose input is not needed any more. */
function placeInPlace(
  task: Task,
  layouts: Layouts,
  lives: ReadonlyMap<string, Life>,
  aliases: Map<string, Alias>,
): void {
  const { operation } = task;
  const kinds: readonly unknown[] = ['pointwise', 'prelu', 'combine', 'reshape'];
  if (!operation || !kinds.includes(operation.kind)) return;
  const output = task.writes[0]!;
  const input = task.reads[0]!;
  if (aliases.has(keyOf(output)) || output.form !== input.form) return;
  const life = lives.get(keyOf(input));
  if (!life) return;
  const bothVectors = !layouts.planes.has(input.value) && !layouts.planes.has(output.value);
  const [from, to] = [layouts.planes.get(input.value), layouts.planes.get(output.value)];
  const bothPlanes = from && to && from.channels === to.channels && sameLayout(from, to);
  const usedOnce = task.reads.filter(({ value }) => value === input.value).length === 1;
  // A sample's part is written only after it has been read, so other samples do not matter.
  const dies = life.readers.every((reader) => reader === task);
  const fits = operation.kind === 'reshape' ? bothVectors : bothVectors || bothPlanes;
  if (fits && dies && usedOnce) aliases.set(keyOf(output), { host: keyOf(input), offset: 0 });
}

function sameLayout(a: Planes, b: Planes): boolean {
  return (
    a.height === b.height &&
    a.width === b.width &&
    a.pitch === b.pitch &&
    a.origin === b.origin &&
    a.stride === b.stride
  );
}

function keyOf({ value, form }: { value: ValueId; form: Form }): string {
  return `${value} ${form}`;
}

function hostValue(key: string): ValueId {
  return Number.parseInt(key, 10);
}
