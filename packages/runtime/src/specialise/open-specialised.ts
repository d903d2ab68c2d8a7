import type { PithFile } from '@pith/container';
import type { EngineOptions } from '../engine.js';
import type { Dataflow } from '../program/lower/dataflow.js';
import { lowerDataflow } from '../program/lower/lower-dataflow.js';
import { layersModelInputs, lowerLayersModel } from '../program/lower/lower-layers-model.js';
import { pithWeights } from '../program/lower/weight-source.js';
import type { OpenModel } from './open-model.js';
import { SpecialisingRunner } from './specialising-runner.js';

/** @throws {InputError} when the topology is malformed */
export async function openSpecialised(
  file: PithFile,
  fileBytes: number,
  options: EngineOptions,
): Promise<SpecialisingRunner> {
  const model =
    file.format === 'tfjs-layers-model' ? layersModel(file) : graph(await readDataflow(file));
  return new SpecialisingRunner(model, file, fileBytes, options);
}

function graph(dataflow: Dataflow): OpenModel {
  const { inputs, outputs } = dataflow;
  const lower: OpenModel['lower'] = (specialisation) => lowerDataflow(dataflow, specialisation);
  return { inputs, outputs, batchApart: false, lower };
}

function layersModel(file: PithFile): OpenModel {
  const weights = pithWeights(file);
  const { inputs, outputs } = layersModelInputs(file.topology);
  const lower: OpenModel['lower'] = ({ shapes }) =>
    lowerLayersModel(file.topology, weights, { shapes });
  return {
    inputs: inputs.map((input) => ({ ...input, type: 'float' })),
    ...{ outputs: outputs.map((name) => ({ name })), batchApart: true, lower },
  };
}

/** The graph that a file holds; a page loads the importer that it needs. */
async function readDataflow(file: PithFile): Promise<Dataflow> {
  const weights = pithWeights(file);
  if (file.format === 'onnx') {
    const { onnxDataflow } = await import('../program/lower/import-onnx.js');
    return onnxDataflow(file.topology, weights);
  }
  const { tfjsGraphDataflow } = await import('../program/lower/import-tfjs-graph.js');
  return tfjsGraphDataflow(file.topology, weights);
}
