import { bytes, duration, percent, ratio } from '../figures.js';
import type { CompressionReport } from './compression-report.js';
import { fidelityTable } from './fidelity-table.js';
import { frontierTable } from './frontier-table.js';
import { renderTable } from './table.js';
import { tensorTable } from './tensor-table.js';

/** What `pith compress` prints for people: by tensor, by stage, and how small it became. */
export function compressionTables(report: CompressionReport, colour: boolean): string {
  const parts = [tensorTable(report.tensors, colour)];
  if (report.stages.length > 0) parts.push(stageTable(report, colour));
  if (report.fidelity !== null) parts.push(fidelityTable(report.fidelity, colour));
  if (report.frontier !== null) {
    parts.push(frontierTable(report.frontier, { shipped: report.bytes.shipped, colour }));
  }
  parts.push(sizeTable(report, colour));
  const { output, recipeOutput, recipe, seconds, peakMemory } = report;
  const by =
    `recipe ${recipe.name}, seed ${recipe.seed}, in ${duration(seconds)}, ` +
    `with ${bytes(Math.round(peakMemory / 1e6))} MB at most`;
  const plot = report.frontier === null ? [] : [report.frontier.plot];
  const written = output === null ? [report.nearest] : [output, recipeOutput];
  const files = [...written, ...plot].filter((file) => file !== null);
  parts.push(files.length === 0 ? `nothing written (${by})` : `${listed(files)} written (${by})`);
  return parts.join('\n\n');
}

/** @example listed(['a', 'b', 'c']) // 'a, b and c' */
function listed(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

function stageTable({ stages }: CompressionReport, colour: boolean): string {
  return renderTable(
    [
      { head: 'stage' },
      { head: 'density', align: 'right' },
      { head: 'validation loss', align: 'right' },
      { head: 'validation error', align: 'right' },
      { head: 'test error', align: 'right' },
    ],
    stages.map(({ stage, density, validation, test }) => [
      stage,
      percent(density),
      validation.loss.toFixed(4),
      percent(validation.error),
      test === undefined ? '' : percent(test.error),
    ]),
    { colour },
  );
}

function sizeTable({ bytes: sizes, ratio: ratios }: CompressionReport, colour: boolean): string {
  const { shipped, weights32 } = sizes;
  const row = (name: string, size: number) => [
    ...[name, bytes(size), ratio(shipped / size), ratio(weights32 / size)],
  ];
  const rows = [row('as shipped', shipped), row('32-bit weights alone', weights32)];
  if (sizes.gzip !== null) rows.push(row('as shipped, gzip -9', sizes.gzip));
  if (sizes.brotli !== null) rows.push(row('as shipped, brotli', sizes.brotli));
  if (sizes.zstd !== null) rows.push(row('as shipped, zstd -19', sizes.zstd));
  const pith = ['.pith', bytes(sizes.pith), ratio(ratios.shipped), ratio(ratios.weights32)];
  return renderTable(
    [
      { head: 'size' },
      { head: 'bytes', align: 'right' },
      { head: 'ratio as shipped', align: 'right' },
      { head: 'ratio to 32-bit weights', align: 'right' },
    ],
    rows,
    { colour, total: pith },
  );
}
