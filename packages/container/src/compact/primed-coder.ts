import { DEFAULT_READ_LIMITS, type ReadLimits } from '../limits.js';
import type { BinaryCoder } from '../range-coder.js';
import { nowhere } from '../text-coder/text-coder.js';
import { codeHeader } from './compact-header.js';
import { EXAMPLES } from './example-headers.js';
import { HeaderCoder, MOST_TEXT } from './header-coder.js';

/** A coder of headers that has learnt from the examples of the format what headers are like. */
export function primedCoder(
  coder: BinaryCoder,
  limits: ReadLimits = DEFAULT_READ_LIMITS,
): HeaderCoder {
  const primed = new HeaderCoder(nowhere);
  for (const example of EXAMPLES) codeHeader(primed, DEFAULT_READ_LIMITS, example);
  primed.connect(coder, Math.min(MOST_TEXT, limits.headerBytes));
  return primed;
}
