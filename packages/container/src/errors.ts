/**
 * What every error of Pith's own is. The message says where, what was found, what was expected and,
 * where something can be done, what to do. `code` is stable and may be matched on. Classes that a
 * browser meets state their names: a bundler shortens those of the classes themselves.
 */
export class PithError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The caller asked for something that cannot be: an unknown option, an impossible combination. */
export class UsageError extends PithError {
  override readonly name: string = 'UsageError';

  constructor(message: string, options?: ErrorOptions) {
    super('usage', message, options);
  }
}

/** A model, data set or recipe handed to Pith is missing, malformed or does not fit. */
export class InputError extends PithError {
  override readonly name: string = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super('bad-input', message, options);
  }
}

/** A `.pith` file is damaged, cut short, hostile, or of a version that this reader does not know. */
export class CorruptFileError extends PithError {
  override readonly name: string = 'CorruptFileError';
  /** Byte offset in the file at which the fault was noticed. */
  readonly offset: number;

  constructor(offset: number, message: string, options?: ErrorOptions) {
    super('corrupt-file', `at byte ${offset}: ${message}`, options);
    this.offset = offset;
  }
}
