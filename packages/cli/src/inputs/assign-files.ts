import { existsSync } from 'node:fs';
import { InputError, UsageError } from '@pith/container';

export interface NamedInput {
  readonly name: string;
}

/** A file, and the model's input that it is for. */
export interface AssignedFile<T extends NamedInput> {
  readonly input: T;
  readonly path: string;
}

/**
 * Says which input each file is for: `NAME=FILE`, or `FILE` alone for a model of one input and for an
 * `.npz`, whose arrays have names.
 *
 * @throws InputError if a name is none of the model's inputs, or an input has no file
 * @throws UsageError if it is not said which input a file is for
 * @example assignFiles(['image=a.png', 'image=b.png'], model.inputs)
 */
export function assignFiles<T extends NamedInput>(
  texts: readonly string[],
  inputs: readonly T[],
): AssignedFile<T>[] {
  const names = inputs.map(({ name }) => name).join(', ');
  const assigned = texts.flatMap((text): AssignedFile<T>[] => {
    const equals = text.indexOf('=');
    const named = inputs.find(({ name }) => text.startsWith(`${name}=`));
    if (named) return [{ input: named, path: text.slice(named.name.length + 1) }];
    if (equals > 0 && !existsSync(text)) {
      throw new InputError(
        `${text}: the model has no input "${text.slice(0, equals)}"; its inputs are ${names}`,
      );
    }
    if (inputs.length === 1) return [{ input: inputs[0]!, path: text }];
    if (/\.npz$/i.test(text)) return inputs.map((input) => ({ input, path: text }));
    throw new UsageError(
      `${text}: for which of the inputs ${names}? say so with --input NAME=${text}`,
    );
  });
  for (const input of inputs) {
    if (!assigned.some((file) => file.input === input)) {
      throw new InputError(
        `the input "${input.name}" is missing; add --input ${input.name}=FILE (inputs: ${names})`,
      );
    }
  }
  return assigned;
}
