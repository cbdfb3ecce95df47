declare module 'vitest' {
  export interface ProvidedContext {
    clusterUrl: string;
    /** For what the first file that needs it makes and the others copy. */
    madeFolder: string;
  }
}

/** The migrated database that the run's set-up makes, for tests to clone. */
export const TEMPLATE = 'usher_template';

/** The same server, another database. */
export function databaseUrl(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}
