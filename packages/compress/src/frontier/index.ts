export type { Candidate } from './candidate.js';
export type { Frontier, FrontierPoint } from './frontier.js';
export { paretoFront } from './pareto-front.js';
export { isRateRetrainer, type RateRetrainer } from './rate-retrainer.js';
export { SearchDirectory, type SearchIdentity } from './search-directory.js';
export { searchIdentity } from './search-identity.js';
export {
  decodeRecord,
  encodeRecord,
  type RecordArray,
  type SearchRecord,
} from './search-record.js';
export { MemorySearchStore, type SearchStore } from './search-store.js';
export { keeps, type Target } from './target.js';
