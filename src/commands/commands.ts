import type { Command } from './command.ts';

interface Row {
  readonly about: string;
  /** A command's modules are loaded only when it runs. */
  load(): Promise<Command>;
}

/** Every command by its words; `--help` shows them in this order. */
export const commands: Readonly<Record<string, Row>> = {
  serve: {
    about: 'run the identity provider (what npm start does)',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  worker: {
    about: 'run only the background jobs, beside any number of serve processes',
    load: async () => (await import('./worker.ts')).workerCommand,
  },
  migrate: {
    about: 'bring the database up to this version',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  apply: {
    about: 'make clients, APIs, roles, organisations, licences, people and settings as a file says',
    load: async () => (await import('./apply.ts')).applyCommand,
  },
  export: {
    about: 'write all that is configured as such a file',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  'user create': {
    about: 'make an account',
    load: async () => (await import('./user-create.ts')).userCreateCommand,
  },
  'user import': {
    about: 'make accounts from a CSV file',
    load: async () => (await import('./user-import.ts')).userImportCommand,
  },
  'user list': {
    about: 'list the accounts',
    load: async () => (await import('./user-list.ts')).userListCommand,
  },
  'user disable': {
    about: 'end all sign-ins of an account and let in no more',
    load: async () => (await import('./user-disable.ts')).userDisableCommand,
  },
  'user enable': {
    about: 'let a disabled account sign in again',
    load: async () => (await import('./user-enable.ts')).userEnableCommand,
  },
  'user set-role': {
    about: 'say which roles a person has',
    load: async () => (await import('./user-set-role.ts')).userSetRoleCommand,
  },
  'user reset-mfa': {
    about: 'take the second steps from a person who has lost theirs',
    load: async () => (await import('./user-reset-mfa.ts')).userResetMfaCommand,
  },
  'client create': {
    about: 'register an app',
    load: async () => (await import('./client-create.ts')).clientCreateCommand,
  },
  'client list': {
    about: 'list the apps',
    load: async () => (await import('./client-list.ts')).clientListCommand,
  },
  'client rotate-secret': {
    about: 'give an app a new secret beside the one it has',
    load: async () => (await import('./client-rotate-secret.ts')).clientRotateSecretCommand,
  },
  'licence issue': {
    about: 'issue a licence with its seats',
    load: async () => (await import('./licence-issue.ts')).licenceIssueCommand,
  },
  'licence list': {
    about: 'list the licences',
    load: async () => (await import('./licence-list.ts')).licenceListCommand,
  },
  'licence renew': {
    about: 'give a licence a new end',
    load: async () => (await import('./licence-renew.ts')).licenceRenewCommand,
  },
  'licence change': {
    about: 'give a licence other seats or another policy',
    load: async () => (await import('./licence-change.ts')).licenceChangeCommand,
  },
  'licence suspend': {
    about: 'let nobody in by a licence for now',
    load: async () => (await import('./licence-suspend.ts')).licenceSuspendCommand,
  },
  'licence resume': {
    about: 'let people in by it again',
    load: async () => (await import('./licence-suspend.ts')).licenceResumeCommand,
  },
  'licence revoke': {
    about: 'take a licence back for good',
    load: async () => (await import('./licence-suspend.ts')).licenceRevokeCommand,
  },
  'licence name': {
    about: 'let somebody use a licence that is for those named',
    load: async () => (await import('./licence-name.ts')).licenceNameCommand,
  },
  'licence unname': {
    about: 'take somebody off those named',
    load: async () => (await import('./licence-name.ts')).licenceUnnameCommand,
  },
  'seats list': {
    about: 'list who is in a seat',
    load: async () => (await import('./seats-list.ts')).seatsListCommand,
  },
  'seats release': {
    about: 'take a seat from whoever is in it',
    load: async () => (await import('./seats-release.ts')).seatsReleaseCommand,
  },
  'keys list': {
    about: 'list the keys that sign tokens',
    load: async () => (await import('./keys-list.ts')).keysListCommand,
  },
  'secret generate': {
    about: 'make a root secret for SECRET_KEY',
    load: async () => (await import('./secret.ts')).secretGenerateCommand,
  },
  'secret encrypt': {
    about: 'encrypt a secret from standard input for usher.yaml',
    load: async () => (await import('./secret.ts')).secretEncryptCommand,
  },
  'secret decrypt': {
    about: 'decrypt one again, from standard input',
    load: async () => (await import('./secret.ts')).secretDecryptCommand,
  },
  'secret rewrap': {
    about: 'encrypt all that is stored under the first SECRET_KEY',
    load: async () => (await import('./secret-rewrap.ts')).secretRewrapCommand,
  },
  doctor: {
    about: 'look at everything it stands on, and say how to mend what is wrong',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  completion: {
    about: 'print the script that completes usher in a shell',
    load: async () => (await import('./completion.ts')).completionCommand(commands),
  },
  demo: {
    about: 'run Usher with sample people, two apps and an API, and a page that says what to click',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
};
