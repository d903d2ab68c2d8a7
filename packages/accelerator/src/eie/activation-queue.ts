/**
 * The PEs' activation queues (Han et al., ISCA 2016, §IV, "Activation Queue and Load Balancing").
 *
 * Every queue is given the same activations in the same order. What tells them apart is how far each
 * PE has come, so that one list with a place for each PE stands for all of them. A broadcast waits
 * while any queue is full; a place that is freed in a cycle can be filled in the next one.
 */
export class ActivationQueue {
  pushes = 0;
  pops = 0;
  maximumOccupancy = 0;
  /** Sum over cycles and PEs of the activations waiting at the start of the cycle. */
  occupancySum = 0;

  readonly #depth: number;
  readonly #inputs: Uint32Array;
  readonly #popped: Uint32Array;
  #pushed = 0;
  #visible = 0;
  #full = false;

  /** @param capacity most activations that are ever pushed before `clear` */
  constructor(processingElements: number, depth: number, capacity: number) {
    this.#depth = depth;
    this.#inputs = new Uint32Array(capacity);
    this.#popped = new Uint32Array(processingElements);
  }

  /** Starts a cycle: what is pushed in it is seen in the next one. */
  beginCycle(): void {
    const popped = this.#popped;
    this.#visible = this.#pushed;
    let least = this.#pushed;
    let sum = 0;
    for (let pe = 0; pe < popped.length; pe++) {
      const count = popped[pe]!;
      sum += count;
      if (count < least) least = count;
    }
    const most = this.#pushed - least;
    if (most > this.maximumOccupancy) this.maximumOccupancy = most;
    this.occupancySum += this.#pushed * popped.length - sum;
    this.#full = most >= this.#depth;
  }

  /** True where any PE's queue was full at the start of this cycle. */
  get full(): boolean {
    return this.#full;
  }

  broadcast(input: number): void {
    this.#inputs[this.#pushed++] = input;
    this.pushes += this.#popped.length;
  }

  isEmpty(pe: number): boolean {
    return this.#popped[pe] === this.#visible;
  }

  pop(pe: number): number {
    this.pops++;
    const at = this.#popped[pe]!;
    this.#popped[pe] = at + 1;
    return this.#inputs[at]!;
  }

  /** True where every PE has taken all that was broadcast. */
  get drained(): boolean {
    return this.pops === this.pushes;
  }

  /** Ready for the next batch; all queues must have been emptied. */
  clear(): void {
    this.#pushed = 0;
    this.#visible = 0;
    this.#popped.fill(0);
  }
}
