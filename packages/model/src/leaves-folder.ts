import { isAbsolute, normalize, sep } from 'node:path';

/**
 * Whether a path that a model's file gives leads out of the model's folder, on this system or on
 * Windows: an absolute one, one with a drive or a URL's scheme, one that climbs out by `..`. Where
 * symbolic links lead is not looked at.
 */
export function leavesFolder(path: string): boolean {
  if (isAbsolute(path) || /^([a-zA-Z][a-zA-Z0-9+.-]*:|\\)/.test(path) || path.includes('\0'))
    return true;
  const normal = normalize(path.replaceAll('\\', '/'));
  return normal === '..' || normal.startsWith(`..${sep}`);
}
