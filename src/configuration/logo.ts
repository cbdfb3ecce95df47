import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { Logo } from '#database/settings.ts';

const MAX_BYTES = 256 * 1024;
const MAX_PIXELS = 2048;
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** What a drawing has no need of, and a page's visitor might suffer from. */
const ACTIVE_SVG = /<!doctype|<!entity|<script|<foreignobject|<iframe|[\s/"']on\w+\s*=|javascript:/i;

/** A logo that stands in the file itself, as an export to standard output writes it (RFC 2397). */
const DATA_URL = /^data:(?<type>image\/svg\+xml|image\/png);base64,(?<base64>[A-Za-z0-9+/]+={0,2})$/;

/**
 * Reads a logo of at most 256 KB: an .svg or .png file, its path as seen from `folder`, or a `data:` URL. Gives words
 * that say what is wrong with it instead.
 */
export async function readLogo(written: string, folder: string): Promise<Logo | string> {
  if (/^data:/i.test(written)) {
    const { type, base64 } = DATA_URL.exec(written)?.groups ?? {};
    if (!type || !base64) return 'must be data:image/svg+xml;base64,… or data:image/png;base64,…';
    return checkLogo(type as Logo['type'], Buffer.from(base64, 'base64'));
  }
  const path = resolve(folder, written);
  const type = TYPES[extname(path).toLowerCase()];
  if (!type) return 'must be an .svg or a .png file';
  const bytes = await readFile(path).catch(() => undefined);
  return bytes ? checkLogo(type, bytes) : 'cannot be read: there is no such file beside the configuration';
}

function checkLogo(type: Logo['type'], bytes: Buffer): Logo | string {
  if (bytes.length > MAX_BYTES) return 'is larger than 256 KB';
  const words = type === 'image/png' ? refusePng(bytes) : refuseSvg(bytes);
  return words ?? { type, base64: bytes.toString('base64') };
}

const TYPES: Readonly<Record<string, Logo['type']>> = { '.svg': 'image/svg+xml', '.png': 'image/png' };

/** The size stands in the first chunk (PNG 11.2.1). */
function refusePng(bytes: Buffer): string | undefined {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return 'is not a PNG image';
  const isLarge = bytes.readUInt32BE(16) > MAX_PIXELS || bytes.readUInt32BE(20) > MAX_PIXELS;
  return isLarge ? `is larger than ${MAX_PIXELS} by ${MAX_PIXELS} pixels` : undefined;
}

function refuseSvg(bytes: Buffer): string | undefined {
  const drawing = bytes.toString('utf8');
  if (!/<svg[\s/>]/i.test(drawing)) return 'is not an SVG drawing';
  return ACTIVE_SVG.test(drawing) ? 'must be a plain drawing, without scripts, handlers or a DOCTYPE' : undefined;
}
