export type { SavedModel } from './saved-model.js';
