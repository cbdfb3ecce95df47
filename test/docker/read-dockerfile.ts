import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../house/source.ts';

export interface Instruction {
  /** `RUN`, `COPY`, … */
  readonly keyword: string;
  /** `--from=build`, without the dashes. */
  readonly flags: Readonly<Record<string, string>>;
  /** What follows, on one line, with the build arguments filled in. */
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

const FLAG = /^--([a-z-]+)=(\S+)\s+/;

/** The stages of `docker/Dockerfile`, in order; `ARG` before the first `FROM` is filled in wherever it is named. */
export function readDockerfile(): Stage[] {
  const lines = readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean);
  const args = lines.filter((line) => line.startsWith('ARG ')).map((line) => line.slice(4).split('='));
  const fill = (line: string) =>
    args.reduce((text, [name = '', value = '']) => text.replaceAll(`\${${name}}`, value), line);
  const filled = lines.filter((line) => !line.startsWith('ARG ')).map((line) => parseLine(fill(line)));
  return splitStages(filled);
}

function parseLine(line: string): Instruction {
  const [keyword = '', ...rest] = line.split(' ');
  let text = rest.join(' ').trim();
  const flags: Record<string, string> = {};
  for (let match = FLAG.exec(text); match; match = FLAG.exec(text)) {
    flags[match[1] ?? ''] = match[2] ?? '';
    text = text.slice(match[0].length);
  }
  return { keyword, flags, text };
}

function splitStages(instructions: readonly Instruction[]): Stage[] {
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const [from = '', , name = 'image'] = instruction.text.split(' ');
      stages.push({ name, from, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The last instruction of a kind in a stage, which is the one that counts; throws when there is none. */
export function getInstruction(stage: Stage | undefined, keyword: string): Instruction {
  const found = stage?.instructions.findLast((one) => one.keyword === keyword);
  if (!found) throw new Error(`the Dockerfile has no ${keyword}`);
  return found;
}

/** The words of an instruction in exec form, `["node", "x.ts"]`, whatever stands before them. */
export function execForm({ text }: Instruction): string[] {
  return JSON.parse(text.slice(text.indexOf('[')));
}

/** `NAME=value` pairs of `ENV` and `LABEL`. */
export function pairs({ text }: Instruction): Record<string, string> {
  const found = [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(found.map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}

/** Whether a path of the project reaches the build, by `.dockerignore`: all is left out, then some is let in. */
export function isInContext(path: string): boolean {
  const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return lines.includes('*') && allowed.some((name) => path === name || path.startsWith(`${name}/`));
}
