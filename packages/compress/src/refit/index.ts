export { DEFAULT_DAMPING } from './damped-block.js';
export { Gram, type GramBlock } from './gram.js';
export { type KernelLayout, type MatrixView, matrixView } from './matrix-view.js';
export { meanOutputError } from './mean-output-error.js';
export { outputError } from './output-error.js';
export { refitCentroids } from './refit-centroids.js';
export { type RefitOptions, refitLayer } from './refit-layer.js';
export { refitSurvivors, type SurvivorOptions } from './refit-survivors.js';
