import { command } from './command.ts';
import type { Examined } from './doctor-check.ts';
import { examineAll } from './doctor-examine.ts';
import { readSurroundings } from './doctor-surroundings.ts';

export const doctorCommand = command({
  usage: 'doctor',
  about:
    'Looks at the environment, database, keys, port, issuer, proxy, clock, mail and configuration, and says how to mend ' +
    'what is wrong. Changes nothing; runs beside a serving Usher and without.',
  options: {},
  async run() {
    const findings = await examineAll(readSurroundings());
    const [wrongs, warnings] = ['wrong', 'warning'].map(
      (wanted) => findings.filter(({ status }) => status === wanted).length,
    );
    const status = wrongs ? 'wrong' : warnings ? 'warning' : 'ok';
    const end = warnings ? `Nothing is wrong; ${count(warnings, 'warning', 'warnings')}.` : 'All is well.';
    return {
      json: { status, checks: findings },
      text: [...findings.map(tell), ...(wrongs ? [] : ['', end])].join('\n'),
      failure: wrongs ? `${count(wrongs, 'thing is', 'things are')} wrong.` : undefined,
    };
  },
});

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

function tell({ status, check, words, mend }: Examined): string {
  const line = `${status.padEnd(8)} ${check.padEnd(14)} ${words}`;
  return mend ? `${line}\n${' '.repeat(24)}${mend}` : line;
}
