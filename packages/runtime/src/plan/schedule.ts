import type { Operation, Program, ValueId } from '../program/program.js';

/**
 * How the samples of a batch stand in a buffer.
 * - `sample`: only the sample at work; the next one overwrites it
 * - `rows`: [batch][elements], one sample after another
 * - `lanes`: [elements][batch pitch], so that a vector register holds one element of four samples
 */
export type Form = 'sample' | 'rows' | 'lanes';

/** A value in one of its forms; a value can have several in turn. */
export interface Use {
  readonly value: ValueId;
  readonly form: Form;
}

/** One thing to do; `reads` and `writes` name the buffers involved. */
export interface Task {
  readonly kind: 'input' | 'operation' | 'to-lanes' | 'to-rows' | 'output';
  /** What is done; for `operation` only. */
  readonly operation?: Operation;
  /** Which of the program's inputs or outputs; for `input` and `output` only. */
  readonly port?: number;
  /** Done once for the whole batch, else once for each sample. */
  readonly batched: boolean;
  readonly reads: readonly Use[];
  readonly writes: readonly Use[];
}

/** Tasks that run together: for each sample in turn, or once for all samples. */
export interface Segment {
  readonly batched: boolean;
  /** Tasks begin … end − 1 */
  readonly begin: number;
  readonly end: number;
}

export interface Schedule {
  readonly tasks: readonly Task[];
  readonly segments: readonly Segment[];
}

/**
 * Orders the work. Convolutions and the like take the samples one by one, so that what passes
 * between them stays in the cache and one sample's memory serves all. Fully connected layers take a
 * batch at once, because then a weight is read once for all samples.
 *
 * @param batch whether more than one sample is run at a time
 */
export function schedule(program: Program, { batch }: { batch: boolean }): Schedule {
  const batched = batch ? batchedOperations(program) : new Set<Operation>();
  const plain = planTasks(program, batched);
  const segments = segmentsOf(plain);
  return { tasks: chooseForms(plain, segments), segments };
}

/** Fully connected layers over features, and what follows them element by element. */
function batchedOperations(program: Program): Set<Operation> {
  const batched = new Set<Operation>();
  const lanes = new Set<ValueId>();
  for (const operation of program.operations) {
    const { kind, inputs, output } = operation;
    const features = [...inputs, output].every((id) => program.values[id]!.shape.length === 1);
    const takesBatch =
      kind === 'fully-connected' ||
      ((kind === 'pointwise' || kind === 'combine') && inputs.every((id) => lanes.has(id)));
    if (!features || !takesBatch) continue;
    batched.add(operation);
    lanes.add(output);
  }
  return batched;
}

/** All tasks in order, with the changes of form between batched ones and others. */
function planTasks(program: Program, batched: ReadonlySet<Operation>): Task[] {
  const tasks: Task[] = [];
  const forms = new Map<ValueId, Set<Form>>();
  const provide = (value: ValueId, form: 'rows' | 'lanes'): Use => {
    const known = forms.get(value)!;
    if (!known.has(form)) {
      known.add(form);
      const kind = form === 'lanes' ? 'to-lanes' : 'to-rows';
      const other = form === 'lanes' ? 'rows' : 'lanes';
      tasks.push({
        ...{ kind, batched: true },
        ...{ reads: [{ value, form: other }], writes: [{ value, form }] },
      });
    }
    return { value, form };
  };
  const produce = (value: ValueId, form: 'rows' | 'lanes'): Use => {
    forms.set(value, new Set([form]));
    return { value, form };
  };
  program.inputs.forEach(({ value }, port) => {
    const writes = [produce(value, 'rows')];
    tasks.push({ kind: 'input', port, batched: false, reads: [], writes });
  });
  for (const operation of program.operations) {
    const form = batched.has(operation) ? 'lanes' : 'rows';
    const reads = operation.inputs.map((value) => provide(value, form));
    const writes = [produce(operation.output, form)];
    tasks.push({ kind: 'operation', operation, batched: form === 'lanes', reads, writes });
  }
  program.outputs.forEach(({ value }, port) => {
    const reads = [provide(value, 'rows')];
    tasks.push({ kind: 'output', port, batched: false, reads, writes: [] });
  });
  return tasks;
}

function segmentsOf(tasks: readonly Task[]): Segment[] {
  const segments: Segment[] = [];
  tasks.forEach(({ batched }, i) => {
    const last = segments.at(-1);
    if (last && last.batched === batched) segments[segments.length - 1] = { ...last, end: i + 1 };
    else segments.push({ batched, begin: i, end: i + 1 });
  });
  return segments;
}

/** Values that do not leave the segment in which they are made need room for one sample only. */
function chooseForms(tasks: readonly Task[], segments: readonly Segment[]): Task[] {
  const homes = new Map<ValueId, Set<number>>();
  segments.forEach(({ begin, end }, segment) => {
    for (const { reads, writes } of tasks.slice(begin, end)) {
      for (const { value, form } of [...reads, ...writes]) {
        if (form !== 'rows') continue;
        if (!homes.has(value)) homes.set(value, new Set());
        homes.get(value)!.add(segment);
      }
    }
  });
  const narrow = (use: Use): Use =>
    use.form === 'rows' && homes.get(use.value)!.size === 1 ? { ...use, form: 'sample' } : use;
  return tasks.map((task) => ({
    ...task,
    reads: task.reads.map(narrow),
    writes: task.writes.map(narrow),
  }));
}
