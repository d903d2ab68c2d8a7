// The most multiply-adds a second that 128-bit WebAssembly does here and now: ten independent
// chains in registers, no loads. What the convolutions reach is only comparable to it, on a machine
// whose clock and neighbours change.

import asc from 'assemblyscript/asc';

const chains = Array.from({ length: 10 }, (_, i) => `s${i}`);

const source = `
export function peak(rounds: i32): f32 {
  let x = f32x4.splat(0.25);
  const w = f32x4.splat(0.5);
  ${chains.map((s) => `let ${s} = x;`).join(' ')}
  for (let i = 0; i < rounds; i++) {
    ${chains
      .map(
        (s) => `${s} = ASC_FEATURE_RELAXED_SIMD
        ? f32x4.relaxed_madd(x, w, ${s}) : f32x4.add(${s}, f32x4.mul(x, w));`,
      )
      .join('\n')}
    x = v128.xor(x, w);
  }
  return f32x4.extract_lane(${chains.reduce((sum, s) => `f32x4.add(${sum}, ${s})`)}, 0);
}`;

export const FLOPS_A_ROUND = chains.length * 4 * 2;

/** @param {{ relaxed: boolean }} options */
export async function peakLoop({ relaxed }) {
  let wasm;
  const features = relaxed ? ['--enable', 'relaxed-simd'] : [];
  const { error, stderr } = await asc.main(
    ['peak.ts', '--outFile=peak.wasm', '-O3', '--runtime=stub', '--enable', 'simd', ...features],
    {
      readFile: (name) => (name === 'peak.ts' ? source : null),
      writeFile: (_, contents) => {
        wasm = contents;
      },
      listFiles: () => null,
    },
  );
  if (error) throw new Error(stderr.toString());
  const { instance } = await WebAssembly.instantiate(wasm);
  return instance.exports.peak;
}
