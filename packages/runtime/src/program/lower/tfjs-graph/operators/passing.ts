import type { Tensor } from '../../algebra/tensor.js';
import { iterate } from '../loop-node.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';

/** What lets tensors through, and what chooses among functions of the library. */
export const passing: TfjsOperators = {
  ...{ Identity: first, StopGradient: first, Snapshot: first, PreventGradient: first },
  ...{ CheckNumerics: first, Print: first, PlaceholderWithDefault: first },
  IdentityN: (node) => node.all(),
  NoOp: () => [],
  PartitionedCall: call,
  StatefulPartitionedCall: call,
  StatelessIf: branch,
  If: branch,
  StatelessWhile: repeat,
  While: repeat,
};

function first(node: NodeCall): Tensor {
  return node.input(0);
}

function call(node: NodeCall): readonly Tensor[] {
  return node.callFunction(node.attributes.function('f'), node.all());
}

/** Where the condition is computed, both branches are, and their outputs are chosen from. */
function branch(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  const [condition, ...inputs] = node.all();
  const run = (name: string) => node.callFunction(attributes.function(name), inputs);
  if (condition!.known) return run(condition!.data()[0] ? 'then_branch' : 'else_branch');
  const [taken, other] = [run('then_branch'), run('else_branch')];
  const scalar = algebra.reshape(condition!, []);
  return taken.map((a, i) => {
    const b = other[i];
    if (!b || String(a.shape) !== String(b.shape)) {
      return algebra.unsupported('branches whose outputs differ in shape');
    }
    return algebra.select(scalar, a, b);
  });
}

function repeat(node: NodeCall): readonly Tensor[] {
  const [cond, body] = [node.attributes.function('cond'), node.attributes.function('body')];
  return iterate(node.algebra, node.all(), {
    test: (values) => node.callFunction(cond, values)[0]!,
    step: (values) => node.callFunction(body, values),
  });
}
