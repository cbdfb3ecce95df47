import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { viewsDirectory } from '#platform/view.ts';

export interface Asset {
  readonly body: Buffer;
  /** Short, of the content. */
  readonly hash: string;
  /** With the dot: `.css`. */
  readonly extension: string;
}

/** The files under `views/assets`, in memory. */
export interface Assets {
  /** By its path below the folder; only what the folder lists is ever found, so no path can lead out of it. */
  find(path: string): Asset | undefined;
  /** `/assets/PATH?v=HASH`, which browsers may keep for ever. Throws when there is no such file. */
  url(path: string): string;
}

/** In production each file is read once; while developing, again when it changed. */
export function openAssets(settings: { isProduction: boolean; folder?: string }): Assets {
  const folder = settings.folder ?? join(viewsDirectory, 'assets');
  let names = listNames(folder);
  const kept = new Map<string, Asset & { readonly changedAt: number }>();

  function find(path: string): Asset | undefined {
    if (!names.has(path) && !settings.isProduction) names = listNames(folder);
    if (!names.has(path)) return undefined;
    const known = kept.get(path);
    if (known && settings.isProduction) return known;
    const file = join(folder, path);
    const changedAt = statSync(file).mtimeMs;
    if (known?.changedAt === changedAt) return known;
    const asset = { ...readAsset(file), changedAt };
    kept.set(path, asset);
    return asset;
  }

  return {
    find,
    url(path) {
      const asset = find(path);
      if (!asset) throw new Error(`there is no asset ${path}`);
      return `/assets/${path}?v=${asset.hash}`;
    },
  };
}

function readAsset(file: string): Asset {
  const body = readFileSync(file);
  return { body, hash: createHash('sha256').update(body).digest('base64url').slice(0, 12), extension: extname(file) };
}

function listNames(folder: string): Set<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Set(files.map((file) => file.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '')));
}
