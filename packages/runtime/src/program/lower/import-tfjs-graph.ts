// A chunk of its own, which pages load for TF.js GraphModels alone.
export { tfjsGraphDataflow } from './tfjs-graph/dataflow.js';
