import { create } from 'qrcode';

/** A QR code as a drawing of unit squares, for SVG: `<path>` on a white ground of `size` by `size`. */
export interface QrDrawing {
  /** In squares, with the quiet zone around it. */
  readonly size: number;
  /** The dark squares, as the `d` of a path. */
  readonly path: string;
}

/** ISO/IEC 18004: four light squares on each side. */
const QUIET = 4;

/** Draws `text` with correction level M, one rectangle a run of dark squares. */
export function drawQr(text: string): QrDrawing {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  const rows = Array.from({ length: size }, (_, y) => [...data.subarray(y * size, (y + 1) * size)].join(''));
  const path = rows.map((row, y) => drawRow(row, y)).join('');
  return { size: size + 2 * QUIET, path };
}

function drawRow(row: string, y: number): string {
  const runs = [...row.matchAll(/1+/g)];
  return runs.map(({ 0: run, index }) => `M${index + QUIET} ${y + QUIET}h${run.length}v1h-${run.length}z`).join('');
}
