import { EIE_45NM } from './eie-45nm.js';
import type { EnergyCosts, EnergyCostsName } from './energy-costs.js';
import { EYERISS_65NM } from './eyeriss-65nm.js';
import { HOROWITZ_45NM } from './horowitz-45nm.js';

/** The sets of costs by name. */
export const ENERGY_COSTS: Readonly<Record<EnergyCostsName, EnergyCosts>> = {
  'horowitz-45nm': HOROWITZ_45NM,
  'eie-45nm': EIE_45NM,
  'eyeriss-65nm': EYERISS_65NM,
};
