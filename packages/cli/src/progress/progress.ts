import type { TrainingProgress } from '@pith/compress';
import { percent } from '../figures.js';

/** Tells on stderr how a long command gets on. */
export interface Progress {
  /** Something worth keeping on the screen: a result, a choice made. */
  note(text: string): void;
  /** What is being done now, where no more can be told. */
  working(what: string): void;
  /** So many of so many done; `facts` is how the last went. */
  counting(what: string, done: number, of: number, facts?: string): void;
  training(what: string, progress: TrainingProgress): void;
  /** Leaves the screen clean. Nothing may be told afterwards. */
  end(): void;
}

/** @example 'epoch 3/15, loss 0.0213, validation error 1.80 %' */
export function trainingFacts({ epoch, epochs, loss, validation }: TrainingProgress): string {
  const facts = [`epoch ${epoch}/${epochs}`, `loss ${loss.toFixed(4)}`];
  if (validation !== undefined) facts.push(`validation error ${percent(validation.error)}`);
  return facts.join(', ');
}
