/** Harmonic mean of precision and recall, of what was found against what there is. */
export class FMeasure {
  #hits = 0;
  #found = 0;
  #true = 0;

  add(isFound: boolean, isTrue: boolean): void {
    if (isFound && isTrue) this.#hits++;
    if (isFound) this.#found++;
    if (isTrue) this.#true++;
  }

  value(): number {
    const both = this.#found + this.#true;
    return both === 0 ? 1 : (2 * this.#hits) / both;
  }
}
