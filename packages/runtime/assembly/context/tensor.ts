import { TENSOR } from '../../src/context/memory-map';

/** What was coded so far in a group of weights. How many were seen follows from the scan. */
@unmanaged
export class Group {
  nonzeros: i32;
  negatives: i32;
  /** Sum of magnitudes, an integer. */
  magnitudes: f64;
}

/** Those of an input: a position of the plane, and a channel. */
@unmanaged
export class Input extends Group {
  /** Non-zeros, in 1/4096, that it would have had if all were alike. */
  expected: f64;
  /** Non-zeros of the up to 8 inputs around, and of the up to 16 around these. */
  next: i32;
  far: i32;
}

/** Those of an output. */
@unmanaged
export class Output extends Group {
  expected: f64;
  /** Mean magnitude, in 1/256. */
  mean: i32;
  /** Weights whose signs were coded. */
  voters: i32;
}

/** Those of a position and an output. */
@unmanaged
export class Place {
  nonzeros: i32;
  negatives: i32;
}

/** How many positions around one there are, within the plane, and how many of them come before it. */
@unmanaged
export class Around {
  next: u8;
  nextBefore: u8;
  far: u8;
  farBefore: u8;
}

/** How an input that voted agreed with the one at hand. */
@unmanaged
export class Agreement {
  /** Agreements less disagreements. */
  balance: i32;
  common: i32;
}

/** The tensor at hand. */
@unmanaged
export class Tensor {
  height: i32;
  width: i32;
  channelCount: i32;
  outputCount: i32;
  /** height · width */
  area: i32;
  elements: i32;
  /** Position in the orders of docs/coding.md. */
  order: i32;
  /** 0 … 3 */
  role: i32;
  /** How many symbols stand for negative, and for positive levels. */
  negativeLevels: i32;
  positiveLevels: i32;
  symbolBytes: i32;
  /** Of an output, at most. */
  voterCount: i32;
  /** Of the shape. */
  rank: i32;

  // Where its arrays begin.
  /** [outputs] i32: non-zeros, once all is decoded; the levels lie right behind */
  units: usize;
  /** [elements] i8: what was coded, −127 … 127 */
  levels: usize;
  /** [elements] of `symbolBytes` each */
  symbols: usize;
  /** [area · channels] `Input` */
  inputs: usize;
  /** [2 + outputs + 2] `Output`: the address of the first of the tensor's own */
  outputs: usize;
  /** [channels] i32: non-zeros */
  channels: usize;
  /** [channels · outputs] `Group` */
  slices: usize;
  /** [area · outputs] `Place` */
  places: usize;
  /** [area] `Around` */
  around: usize;
  /** [up to 4 rows · width · channels · outputs] u32: what is near; see neighbours.ts */
  near: usize;
  /** [channels] i32: log odds by how many weights feed each; 0 where that is not known */
  producers: usize;
  /** [channels · channels] i16: how alike channels are; 0 where that is not known */
  likeness: usize;
  /** [outputs · voterCount] i32: inputs of each output's latest weights, −1 − input for negative ones */
  voters: usize;
  /** [area · channels] `Agreement` */
  agreements: usize;
  /** [touchedCount] i32: inputs whose agreement is not 0, 0 */
  touched: usize;
  /** [channels · channels + channels] i32: room for finding out how alike channels are */
  products: usize;

  // What changes from element to element.
  touchedCount: i32;
  /** That agreements are for. */
  votingInput: i32;
  nonzeros: i32;
  negatives: i32;
  magnitudes: f64;
  /** Mean magnitude of the non-zeros, in 1/16. */
  meanMagnitude: f64;
  /** Of the latest weights, zeros among them, in 1/256. */
  latestMean: i32;

  // The line at hand.
  y: i32;
  x: i32;
  /** Where the words of its position begin; see neighbours.ts. */
  nearRow: usize;

  // The element at hand.
  /** Of a non-zero, over all: in 1/65536, and as log odds. */
  density: i32;
  base: i32;
  /** Below 84. */
  meanContext: i32;
  /** What is near. */
  nearness: u32;
  byAgreement: i32;
  byLikeness: i32;
}

export const tensor = changetype<Tensor>(TENSOR);

@inline
export function inputAt(input: i32): Input {
  return changetype<Input>(tensor.inputs + <usize>input * offsetof<Input>());
}

@inline
export function outputAt(output: i32): Output {
  return changetype<Output>(tensor.outputs + <usize>output * offsetof<Output>());
}

@inline
export function sliceAt(slice: i32): Group {
  return changetype<Group>(tensor.slices + <usize>slice * offsetof<Group>());
}

@inline
export function placeAt(place: i32): Place {
  return changetype<Place>(tensor.places + <usize>place * offsetof<Place>());
}

/** Whether inputs lie in a plane. */
@inline
export function hasPlane(): bool {
  return tensor.role > 0;
}

/** Whether there are groups of channels. */
@inline
export function hasChannels(): bool {
  return tensor.role > 1;
}
