import { previous } from './previous-tensor';
import { Agreement, Around, Group, Input, Output, Place, tensor } from './tensor';

/** So many of an output's latest weights vote. */
const VOTERS = 64;

/** Alike units are looked for among so many at most. */
const MOST_UNITS = 512;

/** Where the next array begins. Those of one tensor end below 2^53, whatever its sizes are. */
let next: u64 = 0;

/**
 * Tells the sizes of the next tensor and lays out its arrays.
 *
 * @param rank of its shape
 * @param outputs as height, width and channels above 0; their product is at most 2^30
 * @param symbolBytes 1, 2 or 4
 * @returns where the last array ends: memory must reach there before anything else is called
 */
export function prepareTensor(
  height: i32,
  width: i32,
  channels: i32,
  outputs: i32,
  order: i32,
  rank: i32,
  alphabet: i32,
  center: i32,
  symbolBytes: i32,
): f64 {
  keepTensor();
  const area = height * width;
  const inputs = area * channels;
  const elements = inputs * outputs;
  tensor.height = height;
  tensor.width = width;
  tensor.channelCount = channels;
  tensor.outputCount = outputs;
  tensor.area = area;
  tensor.elements = elements;
  tensor.order = order;
  tensor.rank = rank;
  tensor.role = area == 1 ? 0 : rank > 2 ? 3 : channels > 1 ? 2 : 1;
  tensor.negativeLevels = center;
  tensor.positiveLevels = alphabet - 1 - center;
  tensor.symbolBytes = symbolBytes;
  tensor.voterCount = min(VOTERS, inputs);

  next = previous.end;
  tensor.units = take(outputs, sizeof<i32>());
  tensor.levels = take(elements, sizeof<i8>());
  tensor.symbols = take(elements, symbolBytes);
  tensor.inputs = take(inputs, offsetof<Input>());
  // With two on either side that have no weights.
  tensor.outputs = take(outputs + 4, offsetof<Output>()) + 2 * offsetof<Output>();
  const hasChannels = tensor.role > 1;
  tensor.channels = take(hasChannels ? channels : 0, sizeof<i32>());
  tensor.slices = take(hasChannels ? <i64>channels * outputs : 0, offsetof<Group>());
  tensor.places = take(hasChannels ? <i64>area * outputs : 0, offsetof<Place>());
  const hasPlane = tensor.role > 0;
  tensor.around = take(hasPlane ? area : 0, offsetof<Around>());
  const columns = <i64>min(4, height) * width;
  tensor.near = take(hasPlane ? columns * channels * outputs : 0, sizeof<u32>());
  const hasSigns = tensor.negativeLevels > 0 && tensor.positiveLevels > 0;
  tensor.voters = take(hasSigns ? <i64>outputs * tensor.voterCount : 0, sizeof<i32>());
  tensor.agreements = take(hasSigns ? inputs : 0, offsetof<Agreement>());
  tensor.touched = take(hasSigns ? inputs : 0, sizeof<i32>());
  const hasProducers = previous.units == channels && channels > 1;
  tensor.producers = hasProducers ? take(channels, sizeof<i32>()) : 0;
  const seeksLikeness = hasProducers && previous.levels != 0 && hasSigns;
  tensor.likeness = seeksLikeness ? take(channels * channels, sizeof<i16>()) : 0;
  tensor.products = take(seeksLikeness ? channels * (channels + 1) : 0, sizeof<i32>());
  return <f64>next;
}

/** What the tensor decoded last leaves takes the place of what was left before. */
function keepTensor(): void {
  // A bias stands between two kernels.
  if (tensor.rank < 2) return;
  const units = tensor.outputCount;
  const hasLevels = units <= MOST_UNITS;
  const end = hasLevels ? tensor.levels + tensor.elements : tensor.levels;
  memory.copy(previous.arena, tensor.units, end - tensor.units);
  previous.units = units;
  previous.inputs = tensor.elements / units;
  previous.nonzeros = previous.arena;
  previous.levels = hasLevels ? previous.arena + (tensor.levels - tensor.units) : 0;
  previous.end = previous.arena + (end - tensor.units);
}

/** Room for so many things of so many bytes. @returns its address */
function take(count: i64, bytes: u64): usize {
  next = (next + 15) & ~15;
  const at = next;
  next += <u64>count * bytes;
  return <usize>at;
}
