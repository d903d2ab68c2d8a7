import { parseArgs } from 'node:util';
import { say } from '../bootstrap/run.mjs';

/**
 * The command line of a script of results; with anything else on it the process ends, exit code 2.
 *
 *   --seeds 1,2,3    whole numbers
 *   --NAME a,b       some of the names known, for each list; all of them unless given
 *   --fresh, --kept  flags
 *
 * @template {string} L
 * @param {{ seeds?: string, lists?: Record<L, readonly string[]> }} defaults
 * @returns {{ seeds: number[], fresh: boolean, kept: boolean } & Record<L, string[]>}
 */
export function resultsOptions({ seeds = '1,2,3', lists = {} } = {}) {
  const names = Object.keys(lists);
  const { values } = parsed({
    seeds: { type: 'string', default: seeds },
    fresh: { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
    ...Object.fromEntries(
      names.map((name) => [name, { type: 'string', default: lists[name].join() }]),
    ),
  });
  const numbers = values.seeds.split(',').map(Number);
  if (!numbers.every((seed) => Number.isInteger(seed) && seed >= 0)) {
    refuse(`--seeds ${values.seeds}: expected whole numbers, such as 1,2,3`);
  }
  const chosen = names.map((name) => {
    const some = values[name].split(',');
    const unknown = some.find((one) => !lists[name].includes(one));
    if (unknown !== undefined) {
      refuse(`--${name} ${unknown}: expected some of ${lists[name].join(', ')}`);
    }
    return [name, some];
  });
  return {
    ...{ seeds: numbers, fresh: values.fresh, kept: values.kept },
    ...Object.fromEntries(chosen),
  };
}

function parsed(options) {
  try {
    return parseArgs({ options });
  } catch (error) {
    return refuse(error.message);
  }
}

/** @returns {never} */
function refuse(message) {
  say(message);
  process.exit(2);
}
