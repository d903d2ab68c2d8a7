/** A token of a JSON text: characters `start` … `end − 1`. */
interface JsonToken {
  readonly start: number;
  readonly end: number;
  readonly kind: 'string' | 'scalar' | '{' | '}' | '[' | ']' | ':' | ',' | 'fault';
}

/** What a JSON grammar allows at a token. */
type Expected =
  | 'value'
  | 'value-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'nothing';

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Offset of the first character that makes `text` no JSON, or the length of the text if it ends too
 * early; undefined if it is JSON. `JSON.parse` says this on some Node versions and not on others.
 */
export function findJsonFault(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma-or-end');
  for (const { start, kind } of tokens(text)) {
    const takesValue = expected === 'value' || expected === 'value-or-end';
    if (takesValue && (kind === '{' || kind === '[')) {
      open.push(kind);
      expected = kind === '{' ? 'key-or-end' : 'value-or-end';
    } else if (takesValue && (kind === 'string' || kind === 'scalar')) {
      expected = afterValue();
    } else if ((expected === 'key' || expected === 'key-or-end') && kind === 'string') {
      expected = 'colon';
    } else if (expected === 'colon' && kind === ':') {
      expected = 'value';
    } else if (expected === 'comma-or-end' && kind === ',') {
      expected = open.at(-1) === '{' ? 'key' : 'value';
    } else if (
      (expected === 'comma-or-end' || expected === 'key-or-end' || expected === 'value-or-end') &&
      ((kind === '}' && open.at(-1) === '{') || (kind === ']' && open.at(-1) === '['))
    ) {
      open.pop();
      expected = afterValue();
    } else {
      return start;
    }
  }
  return expected === 'nothing' ? undefined : text.length;
}

/**
 * The text of a JSON object without the top-level member `name` and without whitespace between
 * tokens. The tokens themselves stay character for character, so that `1.0`, `1e-7`, an integer
 * beyond 2⁵³ or an escaped lone surrogate come out as they went in, in their order.
 *
 * @param text a JSON object; that it is one has been checked
 *
 * @example withoutMember('{ "a": 1.0, "b": [2] }', 'b') // '{"a":1.0}'
 */
export function withoutMember(text: string, name: string): string {
  const members: string[] = [];
  let depth = 0;
  let member: string[] = [];
  let isDropped = false;
  const endMember = (): void => {
    if (member.length > 0 && !isDropped) members.push(member.join(''));
    member = [];
  };
  for (const { start, end, kind } of tokens(text)) {
    if (kind === '}' || kind === ']') depth--;
    if ((depth === 1 && kind === ',') || depth === 0) {
      endMember();
    } else {
      const token = text.slice(start, end);
      // The first token of a top-level member is its key; an escape may stand in it.
      if (member.length === 0) isDropped = JSON.parse(token) === name;
      if (!isDropped || member.length === 0) member.push(token);
    }
    if (kind === '{' || kind === '[') depth++;
  }
  return `{${members.join(',')}}`;
}

/** Line and column, both from 1, of an offset in a text. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

function* tokens(text: string): Generator<JsonToken> {
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    switch (character) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        at++;
        continue;
      case '{':
      case '}':
      case '[':
      case ']':
      case ':':
      case ',':
        yield { start: at, end: at + 1, kind: character };
        at++;
        continue;
      case '"': {
        const string = scanString(text, at);
        yield string;
        if (string.kind === 'fault') return;
        at = string.end;
        continue;
      }
    }
    SCALAR.lastIndex = at;
    const scalar = SCALAR.exec(text);
    if (scalar === null) {
      yield { start: at, end: text.length, kind: 'fault' };
      return;
    }
    yield { start: at, end: at + scalar[0].length, kind: 'scalar' };
    at += scalar[0].length;
  }
}

/** The string whose opening quote stands at `open`; by hand, as a regular expression's stack overflows on long ones. */
function scanString(text: string, open: number): JsonToken {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { start: open, end: at + 1, kind: 'string' };
    if (code < 0x20) return { start: at, end: at + 1, kind: 'fault' };
    if (code === 0x5c) {
      const escaped = text[at + 1] ?? '';
      if (escaped === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) at += 5;
      else if (escaped !== '' && '"\\/bfnrt'.includes(escaped)) at += 1;
      else return { start: at, end: at + 1, kind: 'fault' };
    }
  }
  return { start: text.length, end: text.length, kind: 'fault' };
}
