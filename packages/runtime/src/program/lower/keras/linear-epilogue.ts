import { IDENTITY } from '../../activation.js';
import type { Epilogue } from '../../program.js';
import type { LayerTensors } from '../layer-tensors.js';

/** The bias of a layer that has one; its activation is an operation of its own until epilogues are folded. */
export function linearEpilogue(
  tensors: LayerTensors,
  { channels, useBias }: { readonly channels: number; readonly useBias: boolean },
): Epilogue {
  const bias = useBias ? tensors.values('bias', [channels]) : undefined;
  return { ...(bias && { bias }), activation: IDENTITY };
}
