/** How a page decodes a file: as a whole, by the runtime's decoder or without it, or while it arrives. */
export const READINGS = ['whole', 'in WebAssembly', 'arriving'] as const;
export type Reading = (typeof READINGS)[number];
