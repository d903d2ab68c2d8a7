/**
 * The smallest file of a method whose validation error is at most so much above that of the weights as given.
 * @returns `undefined` where there is none
 */
export function chooseSmallest({ given, candidates }, { method, coding, tolerance }) {
  const [best] = candidates
    .filter((each) => each.method === method && each.error <= given.error + tolerance + 1e-9)
    .sort((a, b) => a.bytes[coding] - b.bytes[coding]);
  return best;
}
