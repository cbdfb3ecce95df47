import { describeFailure } from './describe-failure.ts';
import { type Finding, Unexamined, warning, wrong } from './doctor-finding.ts';
import type { DoctorScene } from './doctor-scene.ts';

/** One thing the doctor looks at. */
export interface Check {
  readonly name: string;
  /** The variables it rests on; when one of them is wrong there is nothing to look at. */
  readonly reads: readonly string[];
  /** May throw: what it throws is what is wrong. Changes nothing. */
  examine(scene: DoctorScene): Promise<Finding | readonly Finding[]>;
}

/** A finding under the name of its check. */
export interface Examined extends Finding {
  readonly check: string;
}

const LONGEST_MS = 20_000;

/** Runs one check to its end, which comes after 20 seconds at the latest; never rejects. */
export async function runCheck(check: Check, scene: DoctorScene, limitMs = LONGEST_MS): Promise<Examined[]> {
  const misread = check.reads.find((name) => scene.misread.has(name));
  const found = misread
    ? notExamined(new Unexamined(`${misread} is wrong`))
    : await examineInTime(check, scene, limitMs);
  return [found].flat().map((finding) => ({ check: check.name, ...finding }));
}

async function examineInTime(check: Check, scene: DoctorScene, limitMs: number) {
  const { promise: silence, resolve } = Promise.withResolvers<Finding>();
  const late = wrong(`This took longer than ${limitMs / 1000} s.`, 'Mend what else is wrong, then examine again.');
  const timer = setTimeout(resolve, limitMs, late);
  try {
    return await Promise.race([check.examine(scene), silence]);
  } catch (error) {
    if (error instanceof Unexamined) return notExamined(error);
    return wrong(oneLine(describeFailure(error)), 'Mend that, then examine again.');
  } finally {
    clearTimeout(timer);
  }
}

function notExamined({ message, mend }: Unexamined): Finding {
  return warning(`Not examined: ${message}.`, mend);
}

const oneLine = (words: string) => words.split('\n').slice(0, 3).join(' ').replaceAll(/\s+/g, ' ');
