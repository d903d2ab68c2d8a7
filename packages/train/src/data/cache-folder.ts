import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where Pith keeps what it downloads: `$XDG_CACHE_HOME/pith`, else `~/.cache/pith`. A relative
 * `XDG_CACHE_HOME` is not used, as the XDG Base Directory Specification has it.
 */
export function defaultCacheFolder(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'pith');
}
