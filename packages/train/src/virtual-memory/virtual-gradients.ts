import type { TensorFlow } from '../tensorflow.js';
import type { NodeBackend } from './node-backend.js';
import { Pager, type PagerOptions, type StepMemory } from './pager.js';
import { withReluFromOutput } from './relu-from-output.js';
import type { PageStore } from './stores/page-store.js';
import type { Trace } from './trace.js';

export interface VirtualGradients {
  readonly value: TensorFlow.Scalar;
  readonly grads: TensorFlow.NamedTensorMap;
  readonly trace: Trace;
  readonly memory: StepMemory;
}

/** As `tf.variableGrads`, with what the backward pass needs in a pager's care. */
export function virtualGradients(
  tf: typeof TensorFlow,
  loss: () => TensorFlow.Scalar,
  variables: TensorFlow.Variable[],
  {
    backend,
    store,
    ...options
  }: Omit<PagerOptions, 'lasting'> & { backend: NodeBackend; store: PageStore },
): VirtualGradients {
  const lasting = new Set<object>(
    Object.values(tf.engine().registeredVariables).map(({ dataId }) => dataId),
  );
  const pager = new Pager(backend, store, { ...options, lasting });
  const { value, trace, memory } = pager.run((endForward) =>
    withReluFromOutput(tf, () =>
      tf.variableGrads(() => {
        const result = loss();
        endForward();
        return result;
      }, variables),
    ),
  );
  return { ...value, trace, memory };
}
