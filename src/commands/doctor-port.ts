import type { Check } from './doctor-check.ts';
import { ok, wrong } from './doctor-finding.ts';

const REASONS: Readonly<Record<string, readonly [words: string, mend: string]>> = {
  EACCES: ['this user may not listen there', 'Set PORT to 1024 or more.'],
  EADDRNOTAVAIL: ['HOST is no address of this machine', 'Set HOST to one of its addresses, or to 0.0.0.0 for all.'],
  ENOTFOUND: ['the name HOST is not known here', 'Set HOST to an address of this machine, or to localhost.'],
};

export const portCheck: Check = {
  name: 'port',
  reads: ['PORT', 'HOST'],
  async examine({ config, port }) {
    const where = `Port ${config.http.port} of ${config.http.host}`;
    const { kind, code = '' } = await port();
    if (kind === 'usher') return ok(`${where} is Usher’s: it answers there.`);
    if (kind === 'free') return ok(`${where} is free; Usher does not run here now.`);
    if (kind === 'another') return wrong(`${where} is taken by another program.`, 'Stop that one, or set PORT.');
    const [words, mend] = REASONS[code] ?? [code, 'Set HOST and PORT to where Usher may listen.'];
    return wrong(`${where} cannot be had: ${words}.`, mend);
  },
};
