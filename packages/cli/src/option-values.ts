import { InvalidArgumentError } from 'commander';

type Parser = (text: string) => number;

/** Reads a whole number in a range, both ends included. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): Parser {
  return numberWhere(
    (value) => Number.isSafeInteger(value) && value >= min && value <= max,
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${min} or more`
      : `a whole number in ${min} … ${max}`,
  );
}

/** Reads a number above 0. */
export const positiveNumber = numberWhere((value) => value > 0, 'a number above 0');

/** Reads a number in a range, both ends included. */
export function numberBetween(min: number, max: number): Parser {
  return numberWhere((value) => value >= min && value <= max, `a number in ${min} … ${max}`);
}

/** Reads a share of something: above 0, up to 1. */
export function shareAboveZero(of: string): Parser {
  return numberWhere(
    (value) => value > 0 && value <= 1,
    `a share of ${of} above 0 and up to 1, such as 0.1`,
  );
}

/** Reads the share of weights that survive: above 0, up to 1. */
export const density = shareAboveZero('the weights');

function numberWhere(holds: (value: number) => boolean, expected: string): Parser {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !holds(value)) {
      throw new InvalidArgumentError(`Expected ${expected}.`);
    }
    return value;
  };
}
