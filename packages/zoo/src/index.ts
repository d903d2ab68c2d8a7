export { fetchModel, modelNames } from './fetch/fetch-model.js';
