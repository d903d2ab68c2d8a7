import type { Frontier } from '@pith/compress';

/** The files that a search for the smallest one made, as `--json` prints it. */
export interface FrontierReport {
  /** What files had to keep to: at most so much validation error, the margin taken off, or so many bytes. */
  readonly target:
    | { readonly kind: 'error'; readonly asked: number; readonly bound: number }
    | { readonly kind: 'size'; readonly bytes: number };
  /** Whether one keeps to it. */
  readonly met: boolean;
  readonly points: Frontier['points'];
  /** The chart of them, an SVG file. */
  readonly plot: string;
}

export function frontierReport({ target, points }: Frontier, plot: string): FrontierReport {
  return { target, met: points.some(({ isChosen, keeps }) => isChosen && keeps), points, plot };
}
