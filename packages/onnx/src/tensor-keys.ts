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
  const used = new Set(wanted);
  const numbers = new Map<string, number>();
  return wanted.map((name) => {
    let number = numbers.get(name);
    let key = name;
    // The first keeps its name; the others get the next number that makes no other tensor's name.
    while (number !== undefined && used.has(key)) key = `${name}~${++number}`;
    numbers.set(name, number ?? 1);
    used.add(key);
    return key;
  });
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
