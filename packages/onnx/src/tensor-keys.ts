import type { TensorSite } from './find-tensors.js';

/**
 * A name of its own for each tensor: its label; where several graphs have the same, with the graph's
 * path in front; and should that not do, with a number. The same sites give the same names.
 */
export function tensorKeys(sites: readonly TensorSite[]): string[] {
  const labels = sites.map(({ label }) => label || 'tensor');
  const labelCounts = countOf(labels);
  const wanted = sites.map(({ path }, i) => {
    const label = labels[i]!;
    return labelCounts.get(label) === 1 || path === '' ? label : `${path}/${label}`;
  });
  const reserved = new Set(wanted);
  const used = new Set<string>();
  return wanted.map((name) => {
    let key = name;
    for (let n = 2; used.has(key); n++) {
      const numbered = `${name}~${n}`;
      if (!reserved.has(numbered)) key = numbered;
    }
    used.add(key);
    return key;
  });
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
