import { type InstructionSet, load, type Model, type ModelSource } from '@pith/runtime';

const SOURCES = {
  address: async (address: string): Promise<ModelSource> => address,
  response: (address: string): Promise<ModelSource> => fetch(address),
  stream: async (address: string) => (await fetch(address)).body!,
  blob: async (address: string) => (await fetch(address)).blob(),
  bytes: async (address: string) => (await fetch(address)).arrayBuffer(),
};

export const SOURCE_KINDS = Object.keys(SOURCES) as (keyof typeof SOURCES)[];

/** What a test asks a page, or a worker of the page, to do. */
export interface Task {
  /** Of the `.pith` file. */
  readonly address: string;
  /** What is handed to `load`. @default 'address' */
  readonly source?: keyof typeof SOURCES;
  readonly instructionSet?: InstructionSet;
  readonly threads?: number;
  /** Samples of each run. @default none is run */
  readonly batches?: readonly number[];
  /** Of the model's only input, for the largest batch. */
  readonly input?: readonly number[];
  /** Aborts when the first piece has come. */
  readonly abort?: boolean;
}

export interface Outcome {
  /** The only output of each batch. */
  readonly outputs: readonly (readonly number[])[];
  readonly instructionSet: string;
  readonly threads: number;
  readonly progress: readonly (readonly [received: number, total: number | undefined])[];
}

export interface Failure {
  readonly error: { readonly code: unknown; readonly name: string; readonly message: string };
}

export async function perform(task: Task): Promise<Outcome | Failure> {
  try {
    return await loadAndRun(task);
  } catch (error) {
    const { code, name, message } = error as Error & { code?: unknown };
    return { error: { code, name, message } };
  }
}

async function loadAndRun(task: Task): Promise<Outcome> {
  const { address, source = 'address', batches = [], input } = task;
  const progress: [number, number | undefined][] = [];
  const abort = new AbortController();
  const model = await load(await SOURCES[source](address), {
    ...(task.instructionSet && { instructionSet: task.instructionSet }),
    ...(task.threads && { threads: task.threads }),
    signal: abort.signal,
    onProgress(received, total) {
      progress.push([received, total]);
      if (task.abort) abort.abort();
    },
  });
  const outputs: number[][] = [];
  for (const batch of batches) outputs.push(await run(model, batch, input ?? []));
  const { instructionSet, threads } = model.stats;
  model.dispose();
  return { outputs, instructionSet, threads, progress };
}

async function run(model: Model, batch: number, numbers: readonly number[]): Promise<number[]> {
  const { name, shape } = model.inputs[0]!;
  const elements = batch * shape.reduce<number>((product, size) => product * Number(size ?? 1), 1);
  const input = Float32Array.from(numbers.slice(0, elements));
  const outputs = await model.run({ [name]: input }, { batch });
  return Array.from(outputs[model.outputs[0]!.name]!);
}
