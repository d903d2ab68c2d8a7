import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where the browser is, unless `PITH_CHROMIUM` says otherwise. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium or Chrome, `undefined` where there is none and none is required.
 *
 * @throws when there is none although `PITH_REQUIRE_BROWSER` is set, as in CI
 */
export function findChromium(): string | undefined {
  const named = process.env['PITH_CHROMIUM'];
  const found = (named ? [named] : PLACES).find((path) => existsSync(path));
  if (found) return found;
  const advice =
    `${named ?? 'Chromium'} is not there: install the package chromium, or set PITH_CHROMIUM to ` +
    "a Chromium's or Chrome's path";
  if (process.env['PITH_REQUIRE_BROWSER']) throw new Error(`no browser tests: ${advice}`);
  console.warn(`browser tests are skipped: ${advice}`);
  return undefined;
}

/** A headless browser with an empty profile, that asks nothing of the network by itself. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // Chromium's sandbox does not start as root, which containers run as.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
