import { elementCount, InputError } from '@pith/container';
import { type LayerRun, type Model, traceLayers } from '@pith/runtime';
import type { TraceSample } from '../../network/trace-network.js';
import type { ProductRanges } from '../arithmetic/matrix-product.js';
import type { WeightColumns } from '../arithmetic/weight-columns.js';
import type { LayerMapping } from './layer-mapping.js';
import { type MapLayerOptions, mapLayer } from './map-layer.js';
import { calibrate, columnsOf } from './mapped-layer.js';

/** A layer, and the ranges of what its matrices multiply and write back. */
export interface CalibratedLayer {
  readonly name: string;
  readonly mapping: LayerMapping;
  readonly columns: readonly WeightColumns[];
  /** One a matrix, over all samples. */
  readonly ranges: ProductRanges[];
  /** Numbers of a sample's output. */
  readonly outputs: number;
}

export interface CalibratedNetwork {
  /** By what the runtime calls a layer; undefined for one that EIE does not run. */
  readonly layers: ReadonlyMap<LayerRun['operation'], CalibratedLayer | undefined>;
  /** Which layers EIE does not run, and why. */
  readonly unmapped: readonly string[];
}

/**
 * Runs a model in the runtime and keeps the ranges of what each layer takes and gives.
 *
 * @throws {InputError} when EIE runs none of the layers, or as `model.run` does
 */
export async function calibrateNetwork(
  model: Model,
  samples: readonly TraceSample[],
  options: MapLayerOptions & { readonly signal?: AbortSignal | undefined },
): Promise<CalibratedNetwork> {
  const layers = new Map<LayerRun['operation'], CalibratedLayer | undefined>();
  const unmapped: string[] = [];
  const see = (run: LayerRun): undefined => {
    const { operation, input } = run;
    if (!layers.has(operation)) {
      const begun = begin(run, options);
      if (typeof begun === 'string') unmapped.push(`layer "${operation.layer}": ${begun}`);
      layers.set(operation, typeof begun === 'string' ? undefined : begun);
    }
    const layer = layers.get(operation);
    if (layer) widen(layer, input);
  };
  for (const { inputs, shapes } of samples) {
    options.signal?.throwIfAborted();
    await traceLayers(model, inputs, see, { ...(shapes && { shapes }) });
  }
  if (unmapped.length === layers.size) {
    const reasons = unmapped.join('; ') || 'it has none that multiply weights';
    throw new InputError(`EIE runs none of the model's layers: ${reasons}`);
  }
  return { layers, unmapped };
}

/** A layer that has seen nothing yet, or why EIE does not run it. */
function begin(run: LayerRun, options: MapLayerOptions): CalibratedLayer | string {
  const { operation, inputShape, outputShape } = run;
  const layer = { operation, inputShape, outputShape, kernel: run.kernel() };
  const mapping = mapLayer(layer, options);
  if (mapping.form === 'unmapped') return mapping.reason;
  return {
    ...{ name: operation.layer, mapping, columns: columnsOf(mapping) },
    ranges: mapping.matrices.map(() => ({ inputs: 0, outputs: 0 })),
    outputs: elementCount(outputShape),
  };
}

function widen({ mapping, columns, ranges }: CalibratedLayer, input: Float32Array): void {
  calibrate(mapping, columns, [input]).forEach((seen, m) => {
    const { inputs, outputs } = ranges[m]!;
    ranges[m] = {
      inputs: Math.max(inputs, seen.inputs),
      outputs: Math.max(outputs, seen.outputs),
    };
  });
}
