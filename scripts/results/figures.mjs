// How figures are written in tables.

/** @param {number} count */
export function bytes(count) {
  return Math.round(count).toLocaleString('en-US');
}

/** @param {number} ratio */
export function times(ratio) {
  return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)}×`;
}

/** A share as per cent, to three figures. @param {number} share */
export function percent(share) {
  if (share === 0) return '0';
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** @param {{ name: string, value: number | null, unit: string }[]} metrics */
export function metricsCell(metrics) {
  return metrics
    .map(({ name, value, unit }) => {
      if (value === null) return `${name} ∞`;
      if (unit === 'dB') return `${name} ${value.toFixed(2)} dB`;
      return unit === 'share'
        ? `${name} ${percent(value) === '0' ? '0 %' : percent(value)}`
        : `${name} ${value.toPrecision(3)}`;
    })
    .join('<br>');
}

/** A table in Markdown. @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
