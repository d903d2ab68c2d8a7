import { Option } from 'commander';

/** As @pith/engines has it; stated twice, so that help need not load it. */
export const engineChoices = [
  ...['auto', 'tfjs-node', 'tfjs', 'onnxruntime-node', 'onnxruntime-web', 'pith'],
];

export function engineOption(what: string): Option {
  return new Option('--engine <engine>', `${what}; auto takes the first that is installed`).choices(
    engineChoices,
  );
}
