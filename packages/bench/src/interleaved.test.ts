import { UsageError } from '@pith/container';
import { describe, expect, test } from 'vitest';
import { type Contestant, pairedRatio, timeInterleaved } from './interleaved.js';

/** A clock that only moves when a contestant runs. */
class FakeClock {
  time = 0;
  readonly log: string[] = [];
  now(): number {
    return this.time;
  }
  contestant(name: string, milliseconds: (run: number) => number): Contestant {
    let runs = 0;
    return {
      name,
      run: () => {
        this.log.push(name);
        this.time += milliseconds(runs++);
      },
    };
  }
}

test('a machine that becomes slower half-way leaves the ratio as it is', async () => {
  const clock = new FakeClock();
  const speed = () => (clock.time < 5000 ? 1 : 7);
  const contestants = [
    clock.contestant('quick', () => 10 * speed()),
    clock.contestant('slow', () => 30 * speed()),
  ];
  const [quick, slow] = await timeInterleaved(contestants, { clock, budgetSeconds: 20 });
  expect(pairedRatio(slow!, quick!).median).toBeCloseTo(3);
  expect(quick!.p90 / quick!.p10).toBeCloseTo(7);
});

test('samples of quick contestants hold enough runs, and tell the time of one', async () => {
  const clock = new FakeClock();
  const contestants = [clock.contestant('a', () => 1 / 128), clock.contestant('b', () => 3)];
  const [a, b] = await timeInterleaved(contestants, { clock, budgetSeconds: 1 });
  expect(a!.runsPerSample).toBe(128);
  expect(a!.median).toBe(1 / 128);
  expect(b!.runsPerSample).toBe(1);
  expect(b!.median).toBeCloseTo(3);
});

test('each runs once a round, and follows every other about as often', async () => {
  const clock = new FakeClock();
  const names = ['a', 'b', 'c'];
  const timings = await timeInterleaved(
    names.map((name) => clock.contestant(name, () => 10)),
    { clock, warmUpMilliseconds: 20, budgetSeconds: 60, maximumRounds: 60 },
  );
  for (const { samples } of timings) expect(samples).toHaveLength(60);
  const turns = clock.log.slice(-180);
  for (let round = 0; round < 60; round++) {
    expect(turns.slice(round * 3, round * 3 + 3).sort()).toEqual(names);
  }
  for (const first of names) {
    for (const second of names.filter((name) => name !== first)) {
      const follows = turns.filter((name, i) => name === second && turns[i - 1] === first).length;
      expect(follows).toBeGreaterThan(15);
    }
  }
});

test('the warm-up goes on while it gets faster, and the first run is told apart', async () => {
  const clock = new FakeClock();
  // Gets 1 % faster with every run, until run 100.
  const contestant = clock.contestant('a', (run) => 10 * 0.99 ** Math.min(run, 100));
  const [a] = await timeInterleaved([contestant], { clock, budgetSeconds: 100 });
  expect(a!.firstRun).toBeCloseTo(10);
  expect(a!.p90).toBeCloseTo(10 * 0.99 ** 100);
});

test('a budget that is too small still gives the least number of rounds', async () => {
  const clock = new FakeClock();
  const options = { clock, budgetSeconds: 0.001, minimumRounds: 4 };
  const [a] = await timeInterleaved([clock.contestant('a', () => 50)], options);
  expect(a!.samples).toHaveLength(4);
});

test('asynchronous runs are awaited and prepared for', async () => {
  const clock = new FakeClock();
  let ready = false;
  const contestant: Contestant = {
    name: 'a',
    async beforeTurn() {
      clock.time += 1000;
      ready = true;
    },
    async run() {
      expect(ready).toBe(true);
      await Promise.resolve();
      clock.time += 5;
    },
  };
  const [a] = await timeInterleaved([contestant], { clock, budgetSeconds: 10 });
  expect(a!.median).toBe(5);
});

describe('stops', () => {
  test('when it is aborted', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const contestant = clock.contestant('a', (run) => {
      if (run === 100) controller.abort(new Error('enough'));
      return 10;
    });
    const { signal } = controller;
    await expect(timeInterleaved([contestant], { clock, signal })).rejects.toThrow('enough');
    expect(clock.log).toHaveLength(101);
  });

  test.each([
    [{ budgetSeconds: 0 }, 'budgetSeconds: 0'],
    [{ maximumRounds: Number.NaN }, 'maximumRounds: NaN'],
  ])('before it starts with %j', async (options, message) => {
    const clock = new FakeClock();
    const timing = timeInterleaved([clock.contestant('a', () => 1)], { clock, ...options });
    await expect(timing).rejects.toThrow(UsageError);
    await expect(timing).rejects.toThrow(message);
    expect(clock.log).toEqual([]);
  });

  test('before it starts with a name twice', async () => {
    const clock = new FakeClock();
    const both = [clock.contestant('a', () => 1), clock.contestant('a', () => 1)];
    await expect(timeInterleaved(both, { clock })).rejects.toThrow('two contestants are named "a"');
  });
});
