export {
  type TraceNetworkOptions,
  type TraceSample,
  traceNetwork,
} from './network/trace-network.js';
export type { TracedLayer } from './network/traced-layer.js';
