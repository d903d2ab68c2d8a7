/** Weights of a tensor that alike units are looked for in. */
const MOST_WEIGHTS = 1 << 16;

/**
 * How alike the units of a layer are by the weights that feed them.
 *
 * @param levels [inputs · units] i8
 * @param products [units · units + units] i32, zeros: room to work in
 * @param likeness [units · units] i16, zeros: receives it
 * @returns whether there are few enough weights to tell
 */
export function fillLikeness(
  levels: usize,
  inputs: i32,
  units: i32,
  products: usize,
  likeness: usize,
): bool {
  const present = products + (<usize>(units * units) << 2);
  let weights = 0;
  for (let input = 0; input < inputs; input++) {
    const row = levels + <usize>input * units;
    let count: usize = 0;
    for (let unit = 0; unit < units; unit++) {
      if (load<i8>(row + unit) != 0) store<i32>(present + (count++ << 2), unit);
    }
    weights += <i32>count;
    if (weights > MOST_WEIGHTS) return false;
    for (let j: usize = 0; j < count; j++) {
      const a = load<i32>(present + (j << 2));
      const level = <i32>load<i8>(row + a);
      for (let k: usize = 0; k <= j; k++) {
        const b = load<i32>(present + (k << 2));
        const at = products + ((<usize>a * units + b) << 2);
        store<i32>(at, load<i32>(at) + level * load<i8>(row + b));
      }
    }
  }
  for (let a = 0; a < units; a++) {
    for (let b = 0; b < a; b++) {
      const squares = productOf(products, units, a, a) + productOf(products, units, b, b);
      const twice = 512 * productOf(products, units, a, b);
      const alike = <i16>(squares > 0 ? twice / squares : 0);
      store<i16>(likeness + ((<usize>a * units + b) << 1), alike);
      store<i16>(likeness + ((<usize>b * units + a) << 1), alike);
    }
  }
  return true;
}

@inline
function productOf(products: usize, units: i32, a: i32, b: i32): i64 {
  return load<i32>(products + ((<usize>a * units + b) << 2));
}
