import { elementCount } from '@pith/container';
import { MemoryMeter } from './memory-meter.js';
import type { DataId, NodeBackend, OutputMetadata } from './node-backend.js';
import type { Page, Recipe } from './page.js';
import type { Plan } from './plan.js';
import { StepChangedError } from './step-changed-error.js';
import type { PageStore } from './stores/page-store.js';
import { type Trace, TraceRecorder } from './trace.js';

/** Operations whose result another run would not give again. */
const RANDOM = /Random|Multinomial|Shuffle/;

export interface PagerOptions {
  /** Bytes that pages and the store may take together. */
  readonly budget: number;
  /** Data that lasts longer than the step and does not change in it: weights. */
  readonly lasting: ReadonlySet<DataId>;
  /** What to do when; without one the least recently used page goes where memory runs out. */
  readonly plan?: Plan | undefined;
  /** Is told before each operation how much the pages and the store took at most so far. */
  readonly beforeOperation?: ((peak: number) => void) | undefined;
}

/** What a step took. */
export interface StepMemory {
  /** Most bytes of the step's own tensors that TensorFlow held at a time. */
  readonly residentPeak: number;
  /** Bytes of these on average over the step's time. */
  readonly residentAverage: number;
  /** Most bytes of these and of the store's RAM together. */
  readonly peak: number;
  readonly offloaded: number;
  readonly recomputed: number;
  readonly faults: number;
  readonly milliseconds: {
    readonly offloading: number;
    readonly fetching: number;
    readonly recomputing: number;
  };
}

/**
 * Virtual memory for the tensors of one training step, as vDNN has it (Rhu et al. 2016): data of
 * TensorFlow's goes to a store and comes back when an operation asks for it. Everything that tfjs does
 * passes through a few methods of its backend, so that any network, gradient and optimiser is served,
 * and computes what it would without.
 */
export class Pager {
  readonly #backend: NodeBackend;
  readonly #store: PageStore;
  readonly #budget: number;
  readonly #lasting: ReadonlySet<DataId>;
  readonly #plan: Plan | undefined;
  readonly #beforeOperation: ((peak: number) => void) | undefined;
  readonly #resident = new MemoryMeter();
  readonly #recorder = new TraceRecorder();
  readonly #pages: Page[] = [];
  readonly #byData = new Map<DataId, Page>();
  /** Pages that the operation at hand makes. */
  #made: Page[] = [];
  #clock = 0;
  #peak = 0;
  #offloaded = 0;
  #recomputed = 0;
  #faults = 0;
  readonly #milliseconds = { offloading: 0, fetching: 0, recomputing: 0 };

  constructor(backend: NodeBackend, store: PageStore, options: PagerOptions) {
    this.#backend = backend;
    this.#store = store;
    this.#budget = options.budget;
    this.#lasting = options.lasting;
    this.#plan = options.plan;
    this.#beforeOperation = options.beforeOperation;
  }

  /**
   * Runs a step under the pager. What it returns may be read afterwards as ever.
   *
   * @param step calls `endForward` between the forward and the backward pass
   */
  run<T>(step: (endForward: () => void) => T): {
    readonly value: T;
    readonly trace: Trace;
    readonly memory: StepMemory;
  } {
    const remove = this.#install();
    try {
      const value = step(() => this.#recorder.endForward());
      this.#settle();
      return { value, trace: this.#recorder.finish(), memory: this.#memory() };
    } finally {
      remove();
      for (const page of this.#pages) if (page.state === 'stored') this.#store.drop(page.number);
    }
  }

  #install(): () => void {
    const backend = this.#backend;
    const { executeSingleOutput, executeMultipleOutputs, createOutputTensor } = backend;
    const { getInputTensorIds, readSync, disposeData } = backend;
    const own: Partial<NodeBackend> = {
      executeSingleOutput: (name, attributes, inputs) =>
        this.#execute(name, attributes, inputs, () =>
          executeSingleOutput.call(backend, name, attributes, inputs),
        ),
      executeMultipleOutputs: (name, attributes, inputs, outputs) =>
        this.#execute(name, attributes, inputs, () =>
          executeMultipleOutputs.call(backend, name, attributes, inputs, outputs),
        ),
      createOutputTensor: (metadata) => {
        const tensor = createOutputTensor.call(backend, metadata);
        this.#register(tensor.dataId, metadata);
        return tensor;
      },
      getInputTensorIds: (tensors) => {
        for (const { dataId } of tensors) this.#fetch(dataId);
        return getInputTensorIds.call(backend, tensors);
      },
      readSync: (dataId) => {
        this.#fetch(dataId);
        return readSync.call(backend, dataId);
      },
      disposeData: (dataId, force) => {
        const isGone = disposeData.call(backend, dataId, force);
        if (isGone) this.#release(dataId);
        return isGone;
      },
    };
    Object.assign(backend, own);
    return () => {
      for (const name of Object.keys(own)) Reflect.deleteProperty(backend, name);
    };
  }

  #execute<T>(
    name: string,
    attributes: readonly unknown[],
    tensors: readonly { readonly dataId: DataId }[],
    original: () => T,
  ): T {
    const inputs = tensors.map(({ dataId }) => dataId);
    const reads = inputs.flatMap((dataId) => this.#byData.get(dataId) ?? []);
    for (const page of reads) page.used = this.#clock;
    for (const dataId of inputs) this.#fetch(dataId);
    this.#makeRoom(this.#plan?.bytesMade(this.#clock) ?? 0);
    this.#beforeOperation?.(this.#peak);
    this.#made = [];
    const began = performance.now();
    const result = original();
    const milliseconds = performance.now() - began;
    const made = this.#made;
    const isRepeatable =
      made.length === 1 &&
      !RANDOM.test(name) &&
      inputs.every((dataId) => this.#byData.has(dataId) || this.#lasting.has(dataId));
    if (isRepeatable) made[0]!.recipe = { name, attributes, inputs };
    this.#recorder.operation(
      { name, milliseconds, reads: numbers(reads), makes: numbers(made) },
      made.map(({ bytes, recipe }) => ({ bytes, ...(recipe && { recipe: numbers(reads) }) })),
    );
    this.#act(this.#clock);
    this.#clock++;
    return result;
  }

  /** What the plan says is to be done after an operation. */
  #act(time: number): void {
    if (!this.#plan) return;
    for (const { page: number, what } of this.#plan.after(time)) {
      const page = this.#pages[number]!;
      if (what === 'prefetch') this.#store.prefetch(number);
      else if (page.state === 'resident' && this.#byData.has(page.dataId)) {
        if (what === 'offload') this.#offload(page);
        else this.#letGo(page, what === 'drop' ? 'dropped' : 'dead');
      }
    }
  }

  /** Brings data back that an operation is about to read. */
  #fetch(dataId: DataId): void {
    const page = this.#byData.get(dataId);
    if (!page || page.state === 'resident') return;
    page.used = this.#clock;
    this.#makeRoom(page.bytes);
    const began = performance.now();
    const record = this.#backend.tensorMap.get(dataId);
    if (page.state === 'stored') {
      record.id = this.#store.take(page.number, (elements) =>
        this.#backend.binding.createTensor(record.shape, record.dtype, elements),
      );
      this.#faults++;
      this.#milliseconds.fetching += performance.now() - began;
    } else if (page.state === 'dropped') {
      record.id = this.#repeat(page.recipe!);
      this.#recomputed += page.bytes;
      this.#milliseconds.recomputing += performance.now() - began;
    } else {
      throw new StepChangedError();
    }
    page.state = 'resident';
    this.#grow(page.bytes);
  }

  #repeat({ name, attributes, inputs }: Recipe): number {
    const ids = this.#backend.getInputTensorIds(inputs.map((dataId) => ({ dataId })));
    const [output] = this.#backend.binding.executeOp(name, attributes, ids, 1);
    return output!.id;
  }

  /** Sends the least recently used pages away until so many bytes more have room, or none is left. */
  #makeRoom(bytes: number): void {
    const isFull = () => this.#resident.bytes + this.#store.memoryBytes + bytes > this.#budget;
    if (!isFull()) return;
    const idle = [...this.#byData.values()]
      .filter(({ state, used }) => state === 'resident' && used < this.#clock)
      .sort((a, b) => a.used - b.used || a.number - b.number);
    for (const page of idle) {
      if (!isFull()) return;
      this.#offload(page);
    }
  }

  #offload(page: Page): void {
    const began = performance.now();
    const { id } = this.#backend.tensorMap.get(page.dataId);
    this.#store.put(page.number, this.#backend.binding.tensorDataSync(id));
    this.#offloaded += page.bytes;
    this.#letGo(page, 'stored');
    this.#milliseconds.offloading += performance.now() - began;
  }

  /** Frees what TensorFlow holds of a page. */
  #letGo(page: Page, state: 'stored' | 'dropped' | 'dead'): void {
    const record = this.#backend.tensorMap.get(page.dataId);
    this.#backend.binding.deleteTensor(record.id);
    record.id = -1;
    page.state = state;
    this.#resident.add(-page.bytes);
  }

  #register(dataId: DataId, { shape, dtype }: OutputMetadata): void {
    const { TF_BOOL, TF_STRING, TF_COMPLEX64 } = this.#backend.binding;
    if (dtype === TF_STRING || dtype === TF_COMPLEX64) return;
    const bytes = elementCount(shape) * (dtype === TF_BOOL ? 1 : 4);
    const page: Page = {
      ...{ number: this.#pages.length, dataId, bytes, state: 'resident', used: this.#clock },
    };
    this.#pages.push(page);
    this.#byData.set(dataId, page);
    this.#made.push(page);
    this.#grow(bytes);
  }

  #release(dataId: DataId): void {
    const page = this.#byData.get(dataId);
    if (!page) return;
    this.#byData.delete(dataId);
    this.#recorder.release(page.number);
    if (page.state === 'resident') this.#resident.add(-page.bytes);
    else if (page.state === 'stored') this.#store.drop(page.number);
    page.state = 'dead';
  }

  #grow(bytes: number): void {
    this.#resident.add(bytes);
    this.#peak = Math.max(this.#peak, this.#resident.bytes + this.#store.memoryBytes);
  }

  /** What outlives the step is in TensorFlow's memory when it ends. */
  #settle(): void {
    for (const dataId of this.#byData.keys()) this.#fetch(dataId);
  }

  #memory(): StepMemory {
    return {
      ...{ residentPeak: this.#resident.peak, residentAverage: this.#resident.average },
      ...{ peak: this.#peak, offloaded: this.#offloaded },
      ...{ recomputed: this.#recomputed, faults: this.#faults, milliseconds: this.#milliseconds },
    };
  }
}

function numbers(pages: readonly Page[]): number[] {
  return pages.map(({ number }) => number);
}
