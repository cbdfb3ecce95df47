import { type AppRow, appsPage } from '#account-console/apps-pages.ts';
import { dataExportPage, dataPage, deletePage } from '#account-console/data-pages.ts';
import { type SessionRow, sessionsPage } from '#account-console/sessions-pages.ts';
import { en } from '#platform/words/en.ts';
import { sampleConsole } from './account-samples.ts';
import { type Sample, sample } from './samples.ts';

/** The pages about what is held in a person's name: sessions, apps, data. */

const deletesAt = new Date('2026-12-06T09:41:00Z');
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const noProblems: readonly never[] = [];

const laptop: SessionRow = {
  uid: 'one',
  device: 'Firefox on Linux',
  isThis: true,
  since: minutesAgo(60 * 24 * 9),
  seenAt: minutesAgo(0),
  address: '203.0.113.7',
  apps: ['Reports', 'Seats'],
};
const phone = { ...laptop, uid: 'two', device: 'Safari on iPhone', isThis: false, seenAt: minutesAgo(190), apps: [] };
const stranger = {
  ...phone,
  uid: 'three',
  device: en.accountSessions.unknownDevice,
  address: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
  apps: ['Department of Experimental Phonetics and Comparative Linguistics Library'],
};
const sessions = {
  console: sampleConsole('/sessions'),
  endAction: '/account/sessions/end',
  endOthersAction: '/account/sessions/end-others',
};

const reports: AppRow = {
  clientId: 'cli_1',
  name: 'Reports',
  uri: 'https://reports.example.com/',
  kind: 'agreed',
  since: minutesAgo(60 * 24 * 40),
  lastUsedAt: minutesAgo(12),
  scopes: ['openid', 'profile', 'email', 'offline_access']
    .map((scope) => en.scopes.known[scope] ?? '')
    .concat(en.scopes.permission('reports:read', 'https://api.example.com')),
  staysConnected: true,
  standing: en.accountApps.browsers(2),
};
const seats: AppRow = {
  clientId: 'cli_2',
  name: 'Seats',
  kind: 'ours',
  since: minutesAgo(60 * 24 * 3),
  scopes: [],
  staysConnected: false,
  standing: en.accountApps.away,
};
const apps = { console: sampleConsole('/apps'), takeBackAction: '/account/apps/take-back' };

const leaving = {
  ...sampleConsole('/data'),
  deletion: { deletesAt, keepAction: '/account/data/keep' },
};
const removal = {
  console: sampleConsole('/data'),
  action: '/account/data/delete',
  cancelUrl: '/account/data',
  deletesAt,
  typed: '',
  problems: noProblems,
};

export const heldSamples: readonly Sample[] = [
  sample(sessionsPage, {
    ...sessions,
    sessions: [laptop, phone, stranger],
    notice: en.accountSessions.notices.ended,
  }),
  sample(sessionsPage, { ...sessions, sessions: [laptop] }, 'alone'),
  sample(appsPage, { ...apps, apps: [reports, seats] }),
  sample(appsPage, { ...apps, apps: [] }, 'none'),
  sample(dataPage, {
    console: sampleConsole('/data'),
    exportUrl: '/account/data/export',
    deleteUrl: '/account/data/delete',
  }),
  sample(dataPage, { console: leaving, exportUrl: '/account/data/export' }, 'leaving'),
  sample(dataExportPage, {
    console: sampleConsole('/data'),
    action: '/account/data/export',
    backUrl: '/account/data',
  }),
  sample(deletePage, { ...removal, proof: { kind: 'email' } }),
  sample(
    deletePage,
    {
      ...removal,
      proof: { kind: 'id', id: 'acc_7Kd02mXq9ZpLw4VtB1nYcE' },
      typed: 'acc_1',
      problems: [{ field: 'identifier', words: en.accountData.remove.problems.different }],
    },
    'problems',
  ),
];
