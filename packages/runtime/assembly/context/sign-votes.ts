import { quotient } from './logistic';
import { Agreement, outputAt, tensor } from './tensor';

/** Weights of inputs in common that two inputs are taken to have had, without agreement. */
const UNDECIDED = 3;

const MOST_VOTES = 2048;

@inline
function agreementWith(input: i32): Agreement {
  return changetype<Agreement>(tensor.agreements + <usize>input * offsetof<Agreement>());
}

@inline
function votersOf(output: i32): usize {
  return tensor.voters + ((<usize>output * tensor.voterCount) << 2);
}

/** Counts the votes for a weight of an input, for an output. */
export function countVotes(input: i32, channel: i32, o: i32): void {
  if (input != tensor.votingInput) forgetAgreements(input);
  // Alike units see the same at the same place only.
  const channelCount = tensor.channelCount;
  const likeness = tensor.likeness;
  const place = input - channel;
  const alike = likeness + ((<usize>channel * channelCount) << 1);
  const from = votersOf(o);
  const end = from + (min(outputAt(o).voters, tensor.voterCount) << 2);
  let byAgreement = 0;
  let byLikeness = 0;
  for (let at = from; at < end; at += 4) {
    const voter = load<i32>(at);
    // 0, or −1 for a negative sign.
    const sign = voter >> 31;
    const other = voter ^ sign;
    const agreement = agreementWith(other);
    const balance = agreement.balance;
    const vote = quotient(f64(abs(balance)) * 256, agreement.common + UNDECIDED);
    // In favour of a negative sign.
    const against = sign ^ (balance >> 31);
    byAgreement -= (vote ^ against) - against;
    if (likeness == 0) continue;
    const otherChannel = <u32>(other - place);
    if (otherChannel >= <u32>channelCount) continue;
    const likes = <i32>load<i16>(alike + (otherChannel << 1));
    byLikeness -= (likes ^ sign) - sign;
  }
  tensor.byAgreement = max(-MOST_VOTES, min(MOST_VOTES, byAgreement));
  tensor.byLikeness = max(-MOST_VOTES, min(MOST_VOTES, byLikeness));
}

/** Tells the sign of the weight that votes were counted for last. */
export function addVoter(o: i32, negative: i32): void {
  const output = outputAt(o);
  const most = tensor.voterCount;
  const from = votersOf(o);
  const end = from + (min(output.voters, most) << 2);
  let touched = tensor.touched + (<usize>tensor.touchedCount << 2);
  for (let at = from; at < end; at += 4) {
    const voter = load<i32>(at);
    const sign = voter >> 31;
    const other = voter ^ sign;
    const agreement = agreementWith(other);
    if (agreement.common == 0) {
      store<i32>(touched, other);
      touched += 4;
    }
    agreement.common++;
    // 1 where the signs agree, −1 where they do not.
    agreement.balance += 1 - 2 * ((sign & 1) ^ negative);
  }
  tensor.touchedCount = <i32>((touched - tensor.touched) >> 2);
  store<i32>(from + ((output.voters % most) << 2), tensor.votingInput ^ -negative);
  output.voters++;
}

/** Agreements are those with the input at hand. */
function forgetAgreements(input: i32): void {
  tensor.votingInput = input;
  const end = tensor.touched + (<usize>tensor.touchedCount << 2);
  for (let at = tensor.touched; at < end; at += 4) {
    const agreement = agreementWith(load<i32>(at));
    agreement.balance = 0;
    agreement.common = 0;
  }
  tensor.touchedCount = 0;
}
