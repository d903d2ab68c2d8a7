import { describe, expect, it } from 'vitest';
import { ActivationReadWrite } from './activation-read-write.js';
import { eieConfiguration } from './configuration.js';

describe('ActivationReadWrite', () => {
  it('keeps vectors of up to 4K in the registers of 64 PEs (Han et al. 2016, §IV)', () => {
    const unit = new ActivationReadWrite(eieConfiguration(), 4096, 4096);
    expect(unit.inputBatches).toEqual([{ begin: 0, end: 4096 }]);
    expect(unit.readSource(unit.inputBatches[0]!)).toBe(0);
    expect(unit.writeDestination(unit.outputBatches[0]!)).toBe(0);
    expect(unit).toMatchObject({
      ...{ sourceRegisterReads: 4096, activationSramReads: 0, activationSramWrites: 0 },
    });
  });

  it("takes NT-Wd's outputs and Alex-6's inputs in three batches, an activation a PE and cycle", () => {
    const outputs = new ActivationReadWrite(eieConfiguration(), 600, 8791);
    expect(outputs.outputBatches.map((batch) => outputs.writeDestination(batch))).toEqual([
      64, 64, 10,
    ]);
    expect(outputs.activationSramWrites).toBe(8791);
    const inputs = new ActivationReadWrite(eieConfiguration(), 9216, 4096);
    expect(inputs.inputBatches.map((batch) => inputs.readSource(batch))).toEqual([64, 64, 16]);
    expect(inputs.activationSramReads).toBe(9216);
  });
});
