import { tmpdir } from 'node:os';
import { UsageError } from '@pith/container';
import type { VirtualMemoryOptions } from '@pith/train';
import { Option } from 'commander';
import { byteCount } from './budget.js';

export interface MemoryOptions {
  /** Bytes. */
  readonly memory?: number | undefined;
  readonly offload?: 'dynamic' | 'conv' | 'all' | undefined;
  /** A directory, or `ram`. */
  readonly spill?: string | undefined;
}

/** Options of the commands that train. */
export function memoryOptions(): Option[] {
  return [
    new Option(
      '--memory <size>',
      "train in so much memory for TensorFlow's tensors, weights included, such as 512MB;\n" +
        'the process takes some 600 MB beside, and what the largest operation needs for itself',
    ).argParser(byteCount),
    new Option(
      '--offload <policy>',
      'what leaves the memory between the passes: as little as --memory asks for, what\n' +
        'convolutions read, or all (default with --memory: dynamic)',
    ).choices(['dynamic', 'conv', 'all']),
    new Option(
      '--spill <where>',
      "where to: a directory for a file, or ram (default: the system's temporary directory)",
    ),
  ];
}

/** @throws UsageError if an option has no effect without another */
export function virtualMemoryOptions({
  memory,
  offload,
  spill,
}: MemoryOptions): VirtualMemoryOptions | undefined {
  if (memory === undefined && offload === undefined) {
    if (spill === undefined) return undefined;
    throw new UsageError(
      '--spill would have no effect without --memory or --offload, which say what is spilled',
    );
  }
  const directory = spill ?? tmpdir();
  return {
    ...(memory !== undefined && { budget: memory }),
    ...(offload !== undefined && { policy: offload }),
    ...(directory !== 'ram' && { directory }),
  };
}
