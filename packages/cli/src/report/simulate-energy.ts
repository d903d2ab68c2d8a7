import type { EnergyCosts } from '@pith/accelerator';

/** A unit that energies of one size are told in. */
export interface EnergyScale {
  /** `pJ`, `nJ`, `µJ`, `mJ`; or `MAC`, `kMAC`, `MMAC`, `GMAC`: multiples of one multiply-accumulate. */
  readonly unit: string;
  /** The same for people who have not met it: `million MACs`. */
  readonly name: string;
  /** The number alone. */
  format(energy: number): string;
  /** For charts. */
  value(energy: number): number;
}

const PREFIXES: Readonly<Record<EnergyCosts['unit'], readonly string[]>> = {
  pJ: ['pJ', 'nJ', 'µJ', 'mJ', 'J'],
  MAC: ['MAC', 'kMAC', 'MMAC', 'GMAC', 'TMAC'],
};

const NAMES: Readonly<Record<string, string>> = {
  ...{ MAC: 'MACs', kMAC: 'thousand MACs', MMAC: 'million MACs', GMAC: 'billion MACs' },
};

/** One unit for energies that stand in one table, so that they can be compared at a glance. */
export function energyScale(unit: EnergyCosts['unit'], energies: readonly number[]): EnergyScale {
  const most = Math.max(0, ...energies);
  const names = PREFIXES[unit];
  const power = Math.min(
    names.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, most)) / 3)),
  );
  const factor = 1000 ** power;
  const value = (energy: number) => energy / factor;
  const name = names[power]!;
  return {
    unit: name,
    name: NAMES[name] ?? name,
    value,
    format: (energy) => significant(value(energy)),
  };
}

/** An energy with its unit, in a sentence. @example energyText('pJ', 123_456) // '123 nJ' */
export function energyText(unit: EnergyCosts['unit'], energy: number): string {
  const scale = energyScale(unit, [energy]);
  return `${unit === 'MAC' ? 'the energy of ' : ''}${scale.format(energy)} ${scale.name}`;
}

/** Three digits that count, whole above them. @example significant(0.01234) // '0.0123' */
export function significant(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  if (Math.abs(value) < 1e-4) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
