import { PREVIOUS_TENSOR } from '../../src/context/memory-map';

/** What is kept of the tensor before, whose outputs may be the channels of the next one. */
@unmanaged
export class PreviousTensor {
  /** Where it is kept. */
  arena: usize;
  /** Where that ends. */
  end: usize;
  /** Its outputs; 0 where there is none. */
  units: i32;
  inputs: i32;
  /** [units] i32 */
  nonzeros: usize;
  /** [inputs · units] i8; 0 where there are too many units to look for alike ones */
  levels: usize;
}

export const previous = changetype<PreviousTensor>(PREVIOUS_TENSOR);
