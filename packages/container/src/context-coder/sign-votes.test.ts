import { describe, expect, it } from 'vitest';
import { SignVotes, unitLikeness } from './sign-votes.js';

describe('unitLikeness', () => {
  it('is twice the inner product over the sum of squares, in 1/256', () => {
    // Units: (3, 1, 0), (3, 1, 0), (−3, −1, 0), (0, 0, 2), (1, 0, 0)
    const levels = Int8Array.of(3, 3, -3, 0, 1, 1, 1, -1, 0, 0, 0, 0, 0, 2, 0);
    const likeness = unitLikeness(levels, 5)!;
    expect([...likeness.subarray(0, 5)]).toEqual([0, 256, -256, 0, Math.trunc((512 * 3) / 11)]);
    expect([...likeness.subarray(10, 15)]).toEqual([-256, -256, 0, 0, -Math.trunc((512 * 3) / 11)]);
  });

  it('is not looked for among too many units', () => {
    expect(unitLikeness(new Int8Array(513), 513)).toBeUndefined();
    expect(unitLikeness(new Int8Array(512 * 129).fill(1), 512)).toBeUndefined();
  });
});

describe('SignVotes', () => {
  it('lets inputs vote that agreed, and those that disagreed against', () => {
    const votes = new SignVotes(3, 3, 4);
    const tell = (input: number, output: number, negative: number) => {
      votes.count(input, output);
      votes.add(output, negative);
      return votes.byAgreement;
    };
    for (let output = 0; output < 4; output++) {
      expect(tell(0, output, output % 2)).toBe(0);
    }
    // Input 1 has the signs of input 0: after k of them, the vote is k / (k + 3).
    expect(tell(1, 0, 0)).toBe(0);
    expect(tell(1, 1, 1)).toBe(Math.trunc(256 / 4));
    expect(tell(1, 2, 0)).toBe(-Math.trunc(512 / 5));
    expect(tell(1, 3, 1)).toBe(Math.trunc(768 / 6));
    // Input 2 has the opposite ones of both.
    tell(2, 0, 1);
    votes.count(2, 1);
    expect(votes.byAgreement).toBe(-2 * Math.trunc(256 / 4));
  });

  it('lets alike units vote at the same position only', () => {
    const likeness = Int16Array.of(0, 200, 200, 0);
    const votes = new SignVotes(4, 2, 1, likeness);
    votes.count(0, 0);
    votes.add(0, 1);
    votes.count(1, 0);
    expect(votes.byLikeness).toBe(200);
    votes.count(3, 0);
    expect(votes.byLikeness).toBe(0);
  });

  it('takes no longer for each weight where there are more inputs', () => {
    // Clearing all of them at every weight would take minutes.
    const inputs = 2 ** 22;
    const votes = new SignVotes(inputs, inputs, 2);
    for (let input = 0; input < 2 ** 16; input++) {
      for (let output = 0; output < 2; output++) {
        votes.count(input, output);
        votes.add(output, 1);
      }
    }
    // The last 64 inputs had the same sign for output 0 as this one.
    expect(votes.byAgreement).toBe(Math.min(2048, 64 * Math.trunc(256 / 4)));
  });
});
