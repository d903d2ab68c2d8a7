export type { TracedLayer } from './network/traced-layer.js';
