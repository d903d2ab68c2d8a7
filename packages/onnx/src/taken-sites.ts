import { quoteName } from '@pith/container';
import { type Carriage, carriageOf } from './carriage.js';
import type { TensorSite } from './find-tensors.js';
import { tensorKeys } from './tensor-keys.js';
import type { TensorMessage } from './tensor-message.js';

/** How a tensor travels if its numbers are taken out; undefined for one that stays as it is. */
export function takenAs({ message, isSparse }: TensorSite): Carriage | undefined {
  const { elementType, shape, elements } = message;
  return isSparse ? undefined : carriageOf(elementType.name, shape, elements);
}

/** A tensor whose numbers have been taken out. */
export interface TakenSite {
  readonly site: TensorSite;
  readonly carriage: Carriage;
  /** Its name among the tensors of the SavedModel. */
  readonly key: string;
}

/** Those of a topology's tensors whose numbers have been taken out: they have elements, but no data. */
export function takenAmong(sites: readonly TensorSite[]): TakenSite[] {
  const found = sites.flatMap((site) => {
    const { dataFields, external } = site.message;
    const carriage = takenAs(site);
    if (carriage === undefined || dataFields.size > 0 || external !== undefined) return [];
    return [{ site, carriage }];
  });
  const keys = tensorKeys(found.map(({ site }) => site));
  return found.map(({ site, carriage }, i) => ({ site, carriage, key: keys[i]! }));
}

/** The shape that a tensor has when its numbers are taken out. */
export function takenShape(
  { shape, elements, elementType }: TensorMessage,
  { keepsShape }: Carriage,
): readonly number[] {
  return keepsShape ? shape : [Math.ceil((elements * elementType.bits) / 8)];
}

/** Says where a tensor stands, for a message. */
export function describeTaken({ key, site }: TakenSite): string {
  return `tensor ${quoteName(key)} (${site.message.elementType.name})`;
}
