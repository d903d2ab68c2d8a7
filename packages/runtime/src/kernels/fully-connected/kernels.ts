// biome-ignore lint/suspicious/noEmptyInterface: filled below
export interface FullyConnectedKernels {}
