export { type ChooseOrdersOptions, chooseOrders } from './choose-orders.js';
export { permuteUnits, unitPermutation } from './permute-units.js';
