import { type Config, readConfig, readEnvironment } from '#platform/config.ts';
import { ConfigError, type Environment } from '#platform/environment.ts';

/** What could be read of the environment, whatever is wrong with it. */
export interface Surroundings {
  readonly environment: Environment;
  /** Without the variables that are wrong; undefined where nothing could be made of it. */
  readonly config: Config | undefined;
  /** Every mistake, each `NAME what is wrong with it`. */
  readonly mistakes: readonly string[];
  /** The names of the variables that are wrong. */
  readonly misread: ReadonlySet<string>;
}

/** Reads the environment as a start would; what is wrong is told and left out. Never throws for a mistake. */
export function readSurroundings(read: () => Environment = readEnvironment): Surroundings {
  let environment: Environment = {};
  try {
    environment = read();
    return { environment, config: readConfig(environment), mistakes: [], misread: new Set() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mistakes = mistakesOf(error);
    const misread = new Set(mistakes.map(nameOf));
    return { environment, config: readRest(environment, misread), mistakes, misread };
  }
}

function readRest(environment: Environment, misread: ReadonlySet<string>): Config | undefined {
  // What only production requires was told already.
  const left = Object.entries(environment).filter(([name]) => name !== 'NODE_ENV' && !misread.has(baseOf(name)));
  try {
    return misread.has('.env') ? undefined : readConfig(Object.fromEntries(left));
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

const mistakesOf = ({ message }: ConfigError) =>
  message
    .split('\n')
    .slice(1)
    .map((line) => line.trim());

const nameOf = (mistake: string) => baseOf(mistake.split(/:?\s/, 1)[0] ?? '');
const baseOf = (name: string) => (name === 'CONFIG_FILE' ? name : name.replace(/_FILE$/, ''));
