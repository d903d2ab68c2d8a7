import { elementCount, InputError, quoteName, type Tensor, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Weights } from '../retrainer.js';
import { entriesOfUnit } from './axis-layout.js';
import { findUnitGroups } from './find-unit-groups.js';
import type { UnitAxis, UnitGroup } from './unit-group.js';

/** How much units count, by group: [units], 0 or more. */
export type UnitScores = ReadonlyMap<string, Float64Array>;

export interface RankUnitsOptions {
  /**
   * Mean squared gradients of the loss by weight (the diagonal of the Fisher information), by tensor.
   * Kernels that have none count by magnitude alone.
   */
  readonly fisher?: Weights;
}

/**
 * Scores hidden units by ‖incoming weights‖ · ‖outgoing weights‖, and by the factor that parameters
 * between give each unit (the γ of a normalisation over its deviation, a depthwise kernel's norm): what
 * stays the same when a unit's incoming weights are scaled and its outgoing ones by the inverse, as
 * piecewise linear activations allow. With `fisher` weights are weighed by its root: w² · F is the
 * growth of the loss without a weight, up to a factor (LeCun et al. 1990, Optimal Brain Damage, §2).
 *
 * @throws {UsageError} when there are more or fewer squared gradients than weights
 * @throws {InputError} when the topology is damaged, or does not go with the tensors
 */
export function rankUnits(
  model: SavedModel,
  { fisher = new Map() }: RankUnitsOptions = {},
): UnitScores {
  const tensors = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
  return new Map(
    findUnitGroups(model).map((group) => [group.name, scoresOf(group, tensors, fisher)] as const),
  );
}

function scoresOf(
  { name, units, axes }: UnitGroup,
  tensors: ReadonlyMap<string, Tensor>,
  fisher: Weights,
): Float64Array {
  const scores = new Float64Array(units).fill(1);
  const energyOf = (part: UnitAxis['part']): Float64Array => {
    const energy = new Float64Array(units);
    for (const axis of axes) {
      if (axis.part !== part) continue;
      const tensor = tensors.get(axis.tensor)!;
      addEnergy(energy, tensor, { ...axis, group: name, fisher: fisher.get(axis.tensor) });
    }
    return energy;
  };
  const [incoming, outgoing] = [energyOf('incoming'), energyOf('outgoing')];
  for (let unit = 0; unit < units; unit++)
    scores[unit] = Math.sqrt(incoming[unit]! * outgoing[unit]!);
  for (const axis of axes) {
    if (axis.part !== 'between') continue;
    const tensor = tensors.get(axis.tensor)!;
    const isKernel = tensor.shape.length === 4;
    const weight = axis.tensor.split('/').at(-1);
    if (!isKernel && weight !== 'gamma' && weight !== 'moving_variance') continue;
    const energy = new Float64Array(units);
    addEnergy(energy, tensor, { ...axis, group: name, fisher: undefined });
    // The energy of a variance is its square; what counts is one over its root.
    const exponent = weight === 'moving_variance' ? -1 / 4 : 1 / 2;
    for (let unit = 0; unit < units; unit++) {
      scores[unit]! *= Math.max(energy[unit]!, exponent < 0 ? 1e-12 : 0) ** exponent;
    }
  }
  return scores;
}

/** Adds each unit's squared weights. */
function addEnergy(
  energy: Float64Array,
  { name, data, shape }: Tensor,
  {
    axis,
    layout,
    group,
    fisher,
  }: Pick<UnitAxis, 'axis' | 'layout'> & { group: string; fisher: Float32Array | undefined },
): void {
  if (fisher !== undefined && fisher.length !== data.length) {
    throw new UsageError(`${name}: ${fisher.length} squared gradients for ${data.length} weights`);
  }
  const unitOf = new Int32Array(shape[axis]!).fill(-1);
  for (let unit = 0; unit < energy.length; unit++) {
    for (const entry of entriesOfUnit(layout, group, unit)) unitOf[entry] = unit;
  }
  const stride = elementCount(shape.slice(axis + 1));
  for (let i = 0; i < data.length; i++) {
    const unit = unitOf[Math.floor(i / stride) % unitOf.length]!;
    if (unit >= 0) energy[unit]! += data[i]! ** 2 * (fisher?.[i] ?? 1);
  }
}

/**
 * The units that score best, ascending, as `narrow` takes them. Of equals the first ones are kept.
 *
 * @param widths units that stay of each group; groups without a width stay whole
 * @throws {UsageError} when a group has no scores, or a width is not from 1 to its units
 */
export function bestUnits(
  scores: UnitScores,
  widths: ReadonlyMap<string, number>,
): Map<string, Uint32Array> {
  return new Map(
    [...widths].map(([group, width]) => {
      const ofGroup = scores.get(group);
      if (ofGroup === undefined) {
        throw new UsageError(`${quoteName(group)} is no group of units of this model`);
      }
      if (!Number.isInteger(width) || width < 1 || width > ofGroup.length) {
        throw new UsageError(
          `${quoteName(group)}: a width of ${width}, but it takes a whole number from 1 to ${ofGroup.length}`,
        );
      }
      const order = [...ofGroup.keys()].sort((a, b) => ofGroup[b]! - ofGroup[a]! || a - b);
      return [group, Uint32Array.from(order.slice(0, width)).sort()] as const;
    }),
  );
}

/**
 * Widths for a model of at most so many weights: one unit after the other goes, the one that counts
 * least for the weights that go with it. Scores are compared between groups by their share of the
 * group's norm (Molchanov et al. 2017, §2.2).
 *
 * @param most weights (of all float32 tensors) that the narrowed model may have
 * @throws {InputError} when even one unit a group leaves more
 */
export function widthsForBudget(
  model: SavedModel,
  scores: UnitScores,
  { most }: { readonly most: number },
): Map<string, number> {
  const groups = findUnitGroups(model);
  const widths = new Map(groups.map(({ name, units }) => [name, units]));
  const queues = groups.map(({ name }) => {
    const ofGroup = scores.get(name) ?? new Float64Array(widths.get(name)!).fill(1);
    const norm = Math.hypot(...ofGroup) || 1;
    return { name, left: [...ofGroup].map((score) => score / norm).sort((a, b) => b - a) };
  });
  for (let total = countWeights(model, groups, widths); total > most; ) {
    let best: { name: string; left: number[]; worth: number; total: number } | undefined;
    for (const queue of queues) {
      const width = widths.get(queue.name)!;
      if (width === 1) continue;
      const narrowed = new Map(widths).set(queue.name, width - 1);
      const after = countWeights(model, groups, narrowed);
      const worth = queue.left.at(-1)! / Math.max(1, total - after);
      if (best === undefined || worth < best.worth) best = { ...queue, worth, total: after };
    }
    if (best === undefined) {
      throw new InputError(
        `with one unit in each of ${groups.length} groups the model still has ${total} weights, but ` +
          `at most ${most} were asked for`,
      );
    }
    best.left.pop();
    widths.set(best.name, widths.get(best.name)! - 1);
    total = best.total;
  }
  return widths;
}

function countWeights(
  model: SavedModel,
  groups: readonly UnitGroup[],
  widths: ReadonlyMap<string, number>,
): number {
  const shapes = new Map<string, number[]>(
    model.tensors
      .filter(({ dtype }) => dtype === 'float32')
      .map(({ name, shape }) => [name, [...shape]] as const),
  );
  const seen = new Set<string>();
  for (const { axes } of groups) {
    for (const { tensor, axis, layout } of axes) {
      // A concatenation's axis comes up once for each of its groups.
      if (seen.has(`${axis} ${tensor}`)) continue;
      seen.add(`${axis} ${tensor}`);
      const shape = shapes.get(tensor)!;
      shape[axis] =
        layout.outer *
        layout.segments.reduce((sum, { group, units, inner }) => {
          return sum + ((group !== undefined && widths.get(group)) || units) * inner;
        }, 0);
    }
  }
  return [...shapes.values()].reduce((sum, shape) => sum + elementCount(shape), 0);
}
