/** Units that come and go together; those that layers tie to one another are merged into one. */
export class UnitNode {
  readonly units: number;
  /** Names of the layers whose units these are. */
  readonly layers: string[];
  #parent: UnitNode | undefined;
  #isFixed = false;

  constructor(layer: string, units: number) {
    this.layers = [layer];
    this.units = units;
  }

  /** What stands for it and all that it was merged with. */
  get root(): UnitNode {
    return this.#parent === undefined ? this : this.#parent.root;
  }

  /** Whether the units have to stay as they are, since not all that reads them is known. */
  get isFixed(): boolean {
    return this.root.#isFixed;
  }

  fix(): void {
    this.root.#isFixed = true;
  }

  merge(other: UnitNode): void {
    const [a, b] = [this.root, other.root];
    if (a === b) return;
    a.layers.push(...b.layers);
    a.#isFixed ||= b.#isFixed;
    b.#parent = a;
  }
}
