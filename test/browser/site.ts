import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** How a page is served: each kind of page is a folder of the site with the same files. */
const KINDS = {
  /** With no headers of its own, as most are. */
  plain: {},
  /** Cross-origin isolated, so that it may share memory between threads. */
  isolated: {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  },
  /** Isolated, but somebody forgot to put the worker's script next to the bundle. */
  workerless: {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  },
  /** May run its own scripts, but no WebAssembly. */
  strict: { 'content-security-policy': "default-src 'self'; script-src 'self'" },
} as const;

export type PageKind = keyof typeof KINDS;

export interface Site {
  /** The address of a page of a kind, which runs one of the site's scripts. @default 'page' */
  page(kind: PageKind, script?: string): string;
  close(): Promise<void>;
}

const html = (script: string) =>
  `<!doctype html><title>Pith</title><script type="module" src="${script}.js"></script>`;

/**
 * Serves pages that hold the bundled runtime, and files below `/models/`.
 *
 * @param models by name; `gzip/<name>` compresses it on the way; `slow/<name>` sends the first half
 *   and then nothing, until it is aborted
 * @param pages names of the scripts in `page/` that pages run
 */
export async function openSite(
  models: Readonly<Record<string, Uint8Array>>,
  pages: readonly string[] = ['page', 'page-worker'],
): Promise<Site> {
  const scripts = await buildScripts(pages);
  const server = createServer(({ url = '/' }, response) => {
    const [path = '', query = 'page'] = url.slice(1).split('?');
    const [folder = '', ...rest] = path.split('/');
    const name = rest.at(-1) ?? '';
    if (folder === 'models') return sendModel(response, models[name], rest[0]);
    const isAbsent = folder === 'workerless' && name === 'worker.js';
    const script = isAbsent ? undefined : scripts.get(name);
    if (!(folder in KINDS) || (name !== '' && !script)) return response.writeHead(404).end();
    const type = script ? 'text/javascript' : 'text/html';
    response.writeHead(200, { ...KINDS[folder as PageKind], 'content-type': type });
    return response.end(script ?? html(pages.includes(query) ? query : 'page'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    page: (kind, script = 'page') => `http://127.0.0.1:${port}/${kind}/?${script}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendModel(
  response: ServerResponse,
  bytes: Uint8Array | undefined,
  how: string | undefined,
): void {
  if (!bytes) {
    response.writeHead(404).end('no such model');
    return;
  }
  const body = how === 'gzip' ? gzipSync(bytes) : bytes;
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ...(how === 'gzip' && { 'content-encoding': 'gzip' }),
  });
  if (how === 'slow') response.write(body.subarray(0, body.length / 2));
  else response.end(body);
}

/** The pages' scripts, and beside them the runtime's bundles where one of them is of the runtime. */
async function buildScripts(names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: names.map((name) => join(import.meta.dirname, `page/${name}.ts`)),
    bundle: true,
    format: 'esm',
    // The sources, not what was last built.
    alias: Object.fromEntries(
      ['adapters', 'container', 'onnx'].map((name) => [
        `@pith/${name}`,
        join(import.meta.dirname, `../../packages/${name}/src/index.ts`),
      ]),
    ),
    // The runtime's bundle, as a page without a bundler imports it.
    plugins: [
      {
        name: 'runtime-bundle',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^@pith\/runtime$/ }, () => ({
            path: './pith.js',
            external: true,
          })),
      },
    ],
    outdir: '/',
    write: false,
  });
  const pages = outputFiles.map(({ path, contents }) => [path.slice(1), contents] as const);
  const runtime = names.includes('page') ? runtimeBundles() : [];
  return new Map<string, Uint8Array>([...runtime, ...pages]);
}

/** What `scripts/bundle.mjs` makes. */
function runtimeBundles(): (readonly [name: string, contents: Uint8Array])[] {
  const folder = mkdtempSync(join(tmpdir(), 'pith-site-'));
  const bundle = join(import.meta.dirname, '../../scripts/bundle.mjs');
  try {
    execFileSync(process.execPath, [bundle, '--out', folder]);
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
