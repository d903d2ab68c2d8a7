import type { PithFile } from '@pith/container';
import type { EngineOptions } from '../engine.js';
import type { Dataflow } from '../program/lower/dataflow.js';
import { onnxDataflow } from '../program/lower/onnx/dataflow.js';
import { tfjsGraphDataflow } from '../program/lower/tfjs-graph/dataflow.js';
import { pithWeights } from '../program/lower/weight-source.js';
import { GraphRunner } from './graph-runner.js';

/** The graph that a file holds, as one of dataflow. */
export function readDataflow(file: PithFile): Dataflow {
  const weights = pithWeights(file);
  return file.format === 'onnx'
    ? onnxDataflow(file.topology, weights)
    : tfjsGraphDataflow(file.topology, weights);
}

/** @throws {UnsupportedOperationError} naming what does not run here */
export function openGraph(file: PithFile, fileBytes: number, options: EngineOptions): GraphRunner {
  return new GraphRunner(readDataflow(file), file, fileBytes, options);
}
