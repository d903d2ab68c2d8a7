import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Python's lzma is the same library as xz, which not every machine has. */
const program = `
import lzma, sys
coder = lzma.LZMACompressor(preset=9 | lzma.PRESET_EXTREME)
size = 0
while True:
    part = sys.stdin.buffer.read(1 << 20)
    if not part: break
    size += len(coder.compress(part))
print(size + len(coder.flush()))
`;

/**
 * Bytes of files, one after another, under xz -9e.
 *
 * @throws Error where python3 does not run
 */
export async function xzSize(paths: readonly string[]): Promise<number> {
  const python = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => {
    python.on('error', (cause) => {
      reject(
        new Error(`python3, whose lzma is measured, does not run: ${cause.message}`, { cause }),
      );
    });
  });
  const written = pipeline(async function* () {
    for (const path of paths) yield* createReadStream(path);
  }, python.stdin);
  let output = '';
  const read = (async () => {
    for await (const chunk of python.stdout) output += String(chunk);
  })();
  await Promise.race([Promise.all([written, read]), failed]);
  const size = Number(output.trim());
  if (!(size > 0)) throw new Error(`python3 printed "${output}", expected a size`);
  return size;
}
