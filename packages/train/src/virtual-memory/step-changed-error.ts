/** A step asked for data that none before it had asked for: its network computes something else. */
export class StepChangedError extends Error {
  constructor() {
    super('this training step does not compute what the steps before it did');
    this.name = 'StepChangedError';
  }
}
