export { type AxisLayout, type AxisSegment, entriesOfUnit } from './axis-layout.js';
export { type LiveModel, type RemoveDeadUnitsOptions, removeDeadUnits } from './dead-units.js';
export { findUnitGroups } from './find-unit-groups.js';
export { narrow } from './narrow.js';
export {
  bestUnits,
  type RankUnitsOptions,
  rankUnits,
  type UnitScores,
  widthsForBudget,
} from './rank-units.js';
export { selectShared } from './select-shared.js';
export type { UnitAxis, UnitGroup } from './unit-group.js';
export { type ElementArray, type SelectedUnits, UnitSelection } from './unit-selection.js';
