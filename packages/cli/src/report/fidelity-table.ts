import { bytes, percent } from '../figures.js';
import type { FidelityReport, OutputReport } from './fidelity-report.js';
import { printable } from './printable.js';
import { renderTable } from './table.js';

/** A row for each output, and what they were measured by. */
export function fidelityTable(report: FidelityReport, colour: boolean): string {
  const { engine, originalEngine, inputs, samples, loss, outputs } = report;
  const right = (head: string) => ({ head, align: 'right' as const });
  const table = renderTable(
    [
      ...[{ head: 'output' }, right('shape'), right('cosine'), right('relative error')],
      ...[right('SNR'), right('largest error'), right('top-1 agreement')],
    ],
    outputs.map(row),
    { colour },
  );
  const on = inputs === null ? 'made-up inputs' : `inputs of ${inputs}`;
  const engines =
    engine === originalEngine
      ? `against the original, in ${engine}`
      : `in ${engine}, against the original in ${originalEngine}`;
  return (
    `${table}\n${engines}, on ${bytes(samples)} ${on}: ` +
    `loss ${loss === null ? '∞' : percent(loss, 3)}, the largest relative error`
  );
}

function row(output: OutputReport): string[] {
  const { name, shape, float, cosine, relativeError, snr, largestError } = output;
  const { top1Agreement: top1, agreement } = output;
  const agreed = top1 ?? (float ? undefined : agreement);
  return [
    printable(name),
    shape.length === 0 ? 'scalar' : shape.join('×'),
    float ? cosine.toFixed(6) : '',
    float ? (relativeError === null ? '∞' : percent(relativeError, 3)) : '',
    float ? (snr === null ? '∞' : `${snr.toFixed(1)} dB`) : '',
    float ? largestError.toPrecision(3) : '',
    agreed === undefined ? '' : percent(agreed),
  ];
}
