import { fillLogistic, fillReciprocals } from './logistic';
import { fillRates } from './mixer';
import { fillNearness } from './neighbours';
import { previous } from './previous-tensor';

/**
 * Begins a file; first weights and the state of the stream have been written.
 *
 * @param arena where arrays of tensors may begin
 */
export function beginStream(arena: usize): void {
  previous.arena = arena;
  previous.end = arena;
  fillLogistic();
  fillReciprocals();
  fillRates();
  fillNearness();
}
