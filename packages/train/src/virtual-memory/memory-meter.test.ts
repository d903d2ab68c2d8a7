import { describe, expect, it } from 'vitest';
import { MemoryMeter } from './memory-meter.js';

describe('MemoryMeter', () => {
  it('weights bytes with the time that they are in use', () => {
    let time = 5;
    const meter = new MemoryMeter(() => time);
    expect(meter.average).toBe(0);
    meter.add(100);
    time = 6;
    meter.add(200);
    time = 8;
    meter.add(-300);
    time = 9;
    expect(meter.average).toBe((100 * 1 + 300 * 2 + 0 * 1) / 4);
    expect(meter.peak).toBe(300);
    expect(meter.bytes).toBe(0);
  });
});
