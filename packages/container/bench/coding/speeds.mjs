/** Processor seconds of a sample, so that what runs beside it counts little; shorter work is repeated. */
const SAMPLE = 0.05;

/**
 * Times several pieces of work in turn, one round after the other.
 *
 * @param {Record<string, () => unknown>} works what gives a promise is done when that is settled
 * @param {{ rounds: number }} options
 * @returns processor seconds of each, all threads of this process counted: median, least and most of the rounds
 */
export async function timeInTurns(works, { rounds }) {
  const names = Object.keys(works);
  const times = new Map();
  for (const name of names) {
    await works[name]();
    const once = await seconds(works[name], 1);
    times.set(name, { repeats: Math.max(1, Math.ceil(SAMPLE / once)), all: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const { repeats, all } = times.get(name);
      all.push((await seconds(works[name], repeats)) / repeats);
    }
  }
  return Object.fromEntries(
    names.map((name) => {
      const all = times.get(name).all.sort((a, b) => a - b);
      return [name, { median: all[rounds >> 1], least: all[0], most: all.at(-1) }];
    }),
  );
}

async function seconds(work, repeats) {
  const before = process.cpuUsage();
  for (let i = 0; i < repeats; i++) {
    const done = work();
    if (done instanceof Promise) await done;
  }
  const { user, system } = process.cpuUsage(before);
  // The clock may be coarse.
  return Math.max(1, user + system) / 1e6;
}
