import type { TensorFlow } from '../tensorflow.js';
import { nodeBackend } from './node-backend.js';

/**
 * Runs something while the gradient of ReLU is taken from its output, by TensorFlow's own operation.
 * tfjs keeps ReLU's input for it, beside the output that the next layer keeps, and computes it in seven
 * operations, each with a tensor of its own. What is above zero is the same in input and output, so the
 * gradients are the same numbers; zeros may differ in their sign.
 */
export function withReluFromOutput<T>(tf: typeof TensorFlow, run: () => T): T {
  const original = tf.getGradient('Relu');
  const backend = nodeBackend(tf);
  if (!original || !backend) return run();
  const attributes = [
    { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT },
  ];
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () =>
        backend.executeSingleOutput('ReluGrad', attributes, [
          dy as TensorFlow.Tensor,
          y!,
        ]) as TensorFlow.Tensor,
    }),
  });
  try {
    return run();
  } finally {
    tf.unregisterGradient('Relu');
    tf.registerGradient(original);
  }
}
