export { permuteUnits, unitPermutation } from './permute-units.js';
