/** One step of time, as a chart of seats shows it. */
export interface SeatColumn {
  /** The most seats held at once. */
  readonly peak: number;
  /** How many on average. */
  readonly mean: number;
  /** How many people found none. */
  readonly refusals: number;
  /** The most people who waited at once. */
  readonly longestLine: number;
  /** What is written under the step, if anything. */
  readonly tick?: SeatTick | undefined;
}

export interface SeatTick {
  readonly words: string;
  /** Whether it is left out where there is little room. */
  readonly isMinor: boolean;
}

/**
 * A chart as paths in a box of `columns` by `seats` units, which may be stretched to any size, and as marks at a share
 * of its width or height: so text keeps its size whatever the width.
 */
export interface SeatChart {
  readonly columns: number;
  /** What the top edge stands for. */
  readonly seats: number;
  readonly peak: string;
  /** The same, closed along the bottom. */
  readonly peakArea: string;
  readonly mean: string;
  /** From the top, as `y`. */
  readonly capacity: string;
  readonly grid: readonly { readonly at: string; readonly value: number }[];
  /** From the left, as `x`. */
  readonly ticks: readonly (SeatTick & { readonly at: string })[];
  /** Who found no seat: a box of `columns` by `people`; undefined where everybody did. */
  readonly crowd: { readonly people: number; readonly refusals: string; readonly line: string } | undefined;
}

/** At most so many lines above the bottom one. */
const MOST_LINES = 4;

/** Draws seats in use over time; `capacity` is how many there are. Pure. */
export function drawSeatChart(columns: readonly SeatColumn[], capacity: number): SeatChart {
  const seats = Math.max(1, capacity, ...columns.map(({ peak }) => peak));
  const people = Math.max(...columns.map(({ refusals, longestLine }) => Math.max(refusals, longestLine)), 0);
  const peak = drawSteps(
    columns.map((column) => column.peak),
    seats,
  );
  const percent = (share: number) => `${round(100 * share)}%`;
  return {
    columns: columns.length,
    seats,
    peak,
    peakArea: close(peak, seats),
    mean: drawSteps(
      columns.map((column) => column.mean),
      seats,
    ),
    capacity: percent(1 - capacity / seats),
    grid: gridOf(seats).map((value) => ({ at: percent(1 - value / seats), value })),
    ticks: columns.flatMap(({ tick }, index) => (tick ? [{ ...tick, at: percent(index / columns.length) }] : [])),
    crowd: people === 0 ? undefined : drawCrowd(columns, people),
  };
}

function drawCrowd(columns: readonly SeatColumn[], people: number): SeatChart['crowd'] {
  const line = drawSteps(
    columns.map(({ longestLine }) => longestLine),
    people,
  );
  const bars = columns.map(({ refusals }, index) =>
    refusals === 0 ? '' : `M${index + GAP} ${people}v-${refusals}h${round(1 - 2 * GAP)}v${refusals}z`,
  );
  return { people, refusals: bars.join(''), line: close(line, people) };
}

/** On each side of a bar, as a share of its column. */
const GAP = 0.2;

/** A line that keeps its height over a column and changes between two; `top` is the height of the box. */
function drawSteps(values: readonly number[], top: number): string {
  const heights = values.map((value) => round(top - value));
  const steps = heights.flatMap((height, index) => {
    const next = heights[index + 1];
    // Columns of one height are one stroke.
    if (next === height) return [];
    return next === undefined ? [`H${index + 1}`] : [`H${index + 1}V${next}`];
  });
  return `M0 ${heights[0] ?? top}${steps.join('')}`;
}

const close = (line: string, top: number) => `${line}V${top}H0Z`;

/** Round numbers up to `top`: of 1, 2 and 5 with any number of zeros, the finest step that fits. */
function gridOf(top: number): number[] {
  const sizes = Array.from({ length: 12 }, (_, index) => ([1, 2, 5][index % 3] ?? 1) * 10 ** Math.floor(index / 3));
  const step = sizes.find((size) => top / size <= MOST_LINES) ?? top;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

const round = (value: number) => Math.round(value * 100) / 100;
