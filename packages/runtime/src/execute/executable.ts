import { elementCount } from '@pith/container';
import { planFromChannelsLast, planToChannelsLast } from '../kernels/planes/channels-last.js';
import { planClearPadding } from '../kernels/planes/copy.js';
import type { Memory, Pointer } from '../memory/memory.js';
import type { Operator, OperatorContext } from '../operators/operator.js';
import { type BufferPlan, lanePitch, planBuffers } from '../plan/buffers.js';
import { type Schedule, schedule, type Task, type Use } from '../plan/schedule.js';
import type { Operation, ValueId } from '../program/program.js';
import type { Exchange } from '../threads/exchange.js';
import type { Profile } from './profile.js';
import type { Watcher } from './watcher.js';

/** Numbers of one input, [samples][elements], channels last. */
export type InputData = Float32Array | Uint8Array;

/** The arrays that a run reads and fills, in the order of the program's ports. */
export interface Bindings {
  readonly inputs: readonly InputData[];
  readonly outputs: readonly Float32Array[];
}

export interface ExecutableOptions {
  /** Most samples of a run. */
  readonly batch: number;
  /** How results go between threads; absent for one thread. */
  readonly exchange: Exchange | undefined;
  operator(operation: Operation, options: { lanes: boolean }): Operator;
}

type BoundTask = (sample: number, samples: number, bindings: Bindings) => void;

/** A program with a place for every value and a kernel for every operation. */
export class Executable {
  /** Bytes of activations and scratch. */
  readonly activationBytes: number;
  /** What is alive at the busiest moment: no plan needs less. */
  readonly leastActivationBytes: number;
  readonly operators: readonly { readonly operation: Operation; readonly operator: Operator }[];
  readonly #schedule: Schedule;
  readonly #tasks: readonly BoundTask[];
  readonly #arena: Pointer;
  readonly #plan: BufferPlan;
  readonly #context: OperatorContext;
  readonly #operators: readonly (Operator | undefined)[];
  /** Where constants lie. */
  readonly #residents = new Map<ValueId, Pointer>();

  constructor(context: OperatorContext, options: ExecutableOptions) {
    const { batch } = options;
    this.#context = context;
    this.#schedule = schedule(context.program, { batch: batch > 1 });
    this.#operators = this.#schedule.tasks.map(
      ({ operation, batched }) => operation && options.operator(operation, { lanes: batched }),
    );
    this.operators = this.#schedule.tasks.flatMap(({ operation }, i) =>
      operation ? [{ operation, operator: this.#operators[i]! }] : [],
    );
    for (const { operation, operator } of this.operators) {
      if (operator.resident !== undefined) {
        this.#residents.set(operation.output, operator.resident);
      }
    }
    this.#plan = planBuffers({
      ...{ program: context.program, layouts: context.layouts, schedule: this.#schedule, batch },
      scratch: (task) => this.#scratchFloats(task),
      isResident: (use) => this.#resident(use) !== undefined,
    });
    this.activationBytes = 4 * this.#plan.floats;
    this.leastActivationBytes = 4 * this.#plan.leastFloats;
    this.#arena = context.memory.allocate(this.activationBytes);
    this.#tasks = this.#schedule.tasks.map((task, i) => this.#bind(task, i, options.exchange));
  }

  /** Resident bytes of this thread's weight streams. */
  get weightBytes(): number {
    // One operator may run several operations.
    const operators = new Set(this.operators.map(({ operator }) => operator));
    return [...operators].reduce((sum, { weights }) => sum + (weights?.bytes ?? 0), 0);
  }

  /** Runs 1 … batch samples. */
  run(samples: number, bindings: Bindings, profile?: Profile, watcher?: Watcher): void {
    for (const { batched, begin, end } of this.#schedule.segments) {
      for (let sample = 0; sample < (batched ? 1 : samples); sample++) {
        for (let i = begin; i < end; i++) {
          if (watcher) this.#show(i, sample, watcher, 'see');
          if (profile) this.#profiled(i, sample, samples, bindings, profile);
          else this.#tasks[i]!(sample, samples, bindings);
          if (watcher) this.#show(i, sample, watcher, 'done');
        }
      }
    }
  }

  #show(i: number, sample: number, watcher: Watcher, when: keyof Watcher): void {
    const { operation, reads, writes } = this.#schedule.tasks[i]!;
    if (!operation || !watcher[when]) return;
    const place = (use: Use) => this.#pointer(use)(sample);
    if (when === 'see') watcher.see!(operation, reads.map(place), this.#context);
    else watcher.done!(operation, place(writes[0]!), this.#context);
  }

  #profiled(i: number, sample: number, samples: number, bindings: Bindings, profile: Profile) {
    const task = this.#schedule.tasks[i]!;
    const began = performance.now();
    this.#tasks[i]!(sample, samples, bindings);
    const milliseconds = performance.now() - began;
    if (!task.operation) return;
    const operator = this.#operators[i]!;
    const ran = task.batched ? samples : 1;
    profile.add(task.operation, {
      milliseconds,
      multiplyAdds: ran * this.#multiplyAdds(task, operator, sample),
      samples: ran,
    });
  }

  /** Work in lanes skips no activation: some sample of the batch nearly always needs it. */
  #multiplyAdds(task: Task, operator: Operator, sample: number): number {
    const most = operator.multiplyAdds ?? operator.denseMultiplyAdds;
    if (task.batched || !operator.countMultiplyAdds) return most;
    return operator.countMultiplyAdds(task.reads.map((use) => this.#pointer(use)(sample)));
  }

  #bind(task: Task, i: number, exchange: Exchange | undefined): BoundTask {
    switch (task.kind) {
      case 'input':
        return this.#bindInput(task, i);
      case 'output':
        return this.#bindOutput(task, i);
      case 'operation':
        return this.#bindOperation(task, i, exchange);
      default:
        return this.#bindChangeOfForm(task);
    }
  }

  #bindOperation(task: Task, i: number, exchange: Exchange | undefined): BoundTask {
    const operator = this.#operators[i]!;
    const inputs = task.reads.map((use) => this.#pointer(use));
    const [written] = task.writes;
    const output = this.#pointer(written!);
    const scratch = this.#scratch(i);
    const pointers = inputs.map(() => 0);
    const finish = this.#finishing(written!.value);
    const { shares } = operator;
    const planes = this.#context.layouts.planes.get(written!.value);
    return (sample, samples) => {
      for (let k = 0; k < inputs.length; k++) pointers[k] = inputs[k]!(sample);
      const target = output(sample);
      operator.run(pointers, target, scratch, samples);
      if (exchange && shares) {
        const unit = planes ? planes.stride : task.batched ? lanePitch(samples) : 1;
        exchange.gather(target, unit, shares);
      }
      finish?.(target);
    };
  }

  #bindInput({ port, writes }: Task, i: number): BoundTask {
    const { memory, kernels, layouts } = this.#context;
    const [{ value, form }] = writes as [Use];
    const elements = this.#elements(value);
    const target = this.#pointer({ value, form });
    const planes = layouts.planes.get(value);
    const pack = planes && planFromChannelsLast(kernels, planes);
    const scratch = this.#scratch(i);
    const finish = this.#finishing(value);
    return (sample, samples, { inputs }) => {
      const data = inputs[port!]!;
      if (!pack) {
        // All rows at once, where there are rows.
        if (form === 'rows' && sample > 0) return;
        const rows =
          form === 'rows' || samples === 1 ? data : slice(data, sample * elements, elements);
        memory.f32.set(rows, target(0) >>> 2);
        return;
      }
      const own = samples === 1 ? data : slice(data, sample * elements, elements);
      memory.f32.set(own, scratch >>> 2);
      pack(scratch, target(sample));
      finish?.(target(sample));
    };
  }

  #bindOutput({ port, reads }: Task, i: number): BoundTask {
    const { memory, kernels, layouts } = this.#context;
    const [use] = reads as [Use];
    const elements = this.#elements(use.value);
    const source = this.#pointer(use);
    const planes = layouts.planes.get(use.value);
    const unpack = planes && planToChannelsLast(kernels, planes);
    const scratch = this.#scratch(i);
    return (sample, samples, { outputs }) => {
      const target = outputs[port!]!;
      if (unpack) {
        unpack(source(sample), scratch);
        target.set(floats(memory, scratch, elements), sample * elements);
      } else if (use.form !== 'rows') {
        target.set(floats(memory, source(sample), elements), sample * elements);
      } else if (sample === 0) {
        // All rows at once.
        target.set(floats(memory, source(0), samples * elements));
      }
    };
  }

  #bindChangeOfForm({ kind, reads, writes }: Task): BoundTask {
    const { kernels } = this.#context;
    const elements = this.#elements(reads[0]!.value);
    const from = this.#pointer(reads[0]!)(0);
    const to = this.#pointer(writes[0]!)(0);
    // Only vectors change form, so a row is as long as it has elements.
    return (_, samples) => {
      const pitch = lanePitch(samples);
      if (kind === 'to-lanes') kernels.transpose(from, to, samples, elements, elements, pitch);
      else kernels.transpose(from, to, elements, samples, pitch, elements);
    };
  }

  #finishing(value: ValueId): ((pointer: Pointer) => void) | undefined {
    const { layouts, kernels } = this.#context;
    return layouts.padded.has(value)
      ? planClearPadding(kernels, layouts.planes.get(value)!)
      : undefined;
  }

  #pointer(use: Use): (sample: number) => Pointer {
    const resident = this.#resident(use);
    if (resident !== undefined) return () => resident;
    const { offset, sampleStride } = this.#plan.buffer(use);
    const base = this.#arena + 4 * offset;
    return sampleStride === 0 ? () => base : (sample) => base + 4 * sample * sampleStride;
  }

  /** Where a constant lies; where samples have places of their own, it is copied to each. */
  #resident({ value, form }: Use): Pointer | undefined {
    return form === 'sample' ? this.#residents.get(value) : undefined;
  }

  #scratch(i: number): Pointer {
    return this.#arena + 4 * this.#plan.scratch[i]!;
  }

  #scratchFloats(task: Task): number {
    const i = this.#schedule.tasks.indexOf(task);
    const operator = this.#operators[i];
    if (operator) return Math.ceil((operator.scratchBytes ?? 0) / 4);
    const [use] = task.kind === 'input' ? task.writes : task.reads;
    const moves = task.kind === 'input' || task.kind === 'output';
    return moves && this.#context.layouts.planes.has(use!.value) ? this.#elements(use!.value) : 0;
  }

  #elements(value: ValueId): number {
    return elementCount(this.#context.program.values[value]!.shape);
  }
}

function floats({ f32 }: Memory, pointer: Pointer, count: number): Float32Array {
  return f32.subarray(pointer >>> 2, (pointer >>> 2) + count);
}

function slice(data: InputData, begin: number, length: number): InputData {
  return data.subarray(begin, begin + length);
}
