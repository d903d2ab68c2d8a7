import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault, lineAndColumn, withoutMember } from './json-text.js';

const jsonObject = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), {
  noNullPrototype: true,
});

describe('withoutMember', () => {
  it('equals parsing, deleting and printing without whitespace', () => {
    fc.assert(
      fc.property(
        jsonObject,
        fc.jsonValue(),
        fc.integer({ min: 0, max: 4 }),
        (object, dropped, indent) => {
          const text = JSON.stringify(
            { before: 1, ...object, drop: dropped, after: [1] },
            null,
            indent,
          );
          const expected = JSON.parse(text);
          delete expected.drop;
          expect(withoutMember(text, 'drop')).toBe(JSON.stringify(expected));
        },
      ),
    );
  });

  it('leaves every token as it is written, which JSON.parse does not', () => {
    const text =
      '{ "b": 1.0, "1": 12345678901234567890, "drop": {}, "c": [1e-7, -0, "\\ud800\\u0041"] }';
    expect(withoutMember(text, 'drop')).toBe(
      '{"b":1.0,"1":12345678901234567890,"c":[1e-7,-0,"\\ud800\\u0041"]}',
    );
  });

  it('drops only the top-level member, however its key is escaped', () => {
    expect(withoutMember('{"a":{"drop":1},"dr\\u006fp":[{"x":","}],"b":"drop"}', 'drop')).toBe(
      '{"a":{"drop":1},"b":"drop"}',
    );
    expect(withoutMember('{"drop":1}', 'drop')).toBe('{}');
  });

  it('takes strings and nesting that would overflow a stack', () => {
    const text = `{"s":"${'\\n'.repeat(4_000_000)}","n":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(withoutMember(text, 'drop')).toBe(text);
  });
});

describe('findJsonFault', () => {
  it('agrees with JSON.parse on whether a damaged text is JSON', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', ',', ':', '{', '}', ']', '0', '\\', '\n', 'e', '-', 'u12'),
      )
      .map(
        ([text, at, insert]) =>
          text.slice(0, at % (text.length + 1)) + insert + text.slice((at % (text.length + 1)) + 1),
      );
    fc.assert(
      fc.property(fc.oneof(damaged, fc.json(), fc.string()), (text) => {
        const fault = findJsonFault(text);
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(fault === undefined).toBe(parses);
        if (fault !== undefined) expect(fault).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":x}', 5],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['[1,2', 4],
    ['"abc', 4],
    ['{} {}', 3],
    ['[01]', 2],
    ['', 0],
  ])('finds the fault in %s', (text, offset) => {
    expect(findJsonFault(text)).toBe(offset);
  });
});

it('lineAndColumn counts from 1', () => {
  expect(lineAndColumn('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
  expect(lineAndColumn('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
});
