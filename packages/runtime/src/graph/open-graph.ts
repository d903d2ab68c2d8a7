import type { PithFile } from '@pith/container';
import type { EngineOptions } from '../engine.js';
import type { Dataflow } from '../program/lower/dataflow.js';
import { pithWeights } from '../program/lower/weight-source.js';
import { GraphRunner } from './graph-runner.js';

/** The graph that a file holds, as one of dataflow; a page loads the importer that it needs. */
async function readDataflow(file: PithFile): Promise<Dataflow> {
  const weights = pithWeights(file);
  if (file.format === 'onnx') {
    const { onnxDataflow } = await import('../program/lower/onnx/dataflow.js');
    return onnxDataflow(file.topology, weights);
  }
  const { tfjsGraphDataflow } = await import('../program/lower/tfjs-graph/dataflow.js');
  return tfjsGraphDataflow(file.topology, weights);
}

/** @throws {InputError} when the graph is malformed */
export async function openGraph(
  file: PithFile,
  fileBytes: number,
  options: EngineOptions,
): Promise<GraphRunner> {
  return new GraphRunner(await readDataflow(file), file, fileBytes, options);
}
