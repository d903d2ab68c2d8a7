import { describe, expect, it } from 'vitest';
import { LeadingNonZeroDetection } from './leading-non-zero-detection.js';

/** What each cycle finds: an input, or '-' where it finds nothing. */
function scan(detection: LeadingNonZeroDetection): (number | '-')[] {
  const found: (number | '-')[] = [];
  while (!detection.done) {
    if (detection.found) found.push(detection.take());
    else {
      detection.advance();
      found.push('-');
    }
  }
  return found;
}

describe('LeadingNonZeroDetection', () => {
  it('finds a non-zero a cycle, and nothing while a row is fetched whose predecessor ends in a zero', () => {
    // Rows of 4: [0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0] and the short [1].
    const detection = new LeadingNonZeroDetection(Uint32Array.of(1, 3, 8, 12), 4);
    detection.load(0, 13);
    expect(scan(detection)).toEqual(['-', 1, 3, '-', 8, '-', 12, '-']);
    expect(detection.emptyScans).toBe(4);
  });

  it('goes on with the next batch, and starts over with the first', () => {
    const detection = new LeadingNonZeroDetection(Uint32Array.of(0, 3, 5), 2);
    detection.load(0, 4);
    expect(scan(detection)).toEqual(['-', 0, '-', 3]);
    detection.load(4, 6);
    expect(scan(detection)).toEqual(['-', 5]);
    detection.load(0, 4);
    expect(scan(detection)).toEqual(['-', 0, '-', 3]);
  });
});
