import { listFamilies, type Shape, type Values } from './completion-shapes.ts';

/** For zsh, as a file named `_usher` on `fpath` or by `source <(usher completion zsh)`. */
export function zshCompletion(shapes: readonly Shape[]): string {
  const families = [...listFamilies(shapes)];
  const firsts = families.map(([first, words]) => quote(`${first}:${aboutOf(shapes, first, words)}`));
  const seconds = families.flatMap(([first, words]) => {
    if (words.length === 0) return [];
    const rows = words.map((word) => quote(`${word}:${colonless(aboutOf(shapes, `${first} ${word}`, []))}`));
    return [`    ${first}) commands=(${rows.join(' ')}); at=3 ;;`];
  });
  return [
    '#compdef usher',
    '# Completes usher in zsh: source <(usher completion zsh)',
    '_usher() {',
    '  local -a commands',
    '  local at=2 name',
    '  if (( CURRENT == 2 )); then',
    `    commands=(${firsts.join(' ')})`,
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  case "$words[2]" in',
    ...seconds,
    '  esac',
    '  if (( at == 3 && CURRENT == 3 )); then',
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  name="$words[2]"',
    '  if (( at == 3 )); then name="$name $words[3]"; fi',
    '  shift $(( at - 1 )) words',
    '  (( CURRENT -= at - 1 ))',
    '  case "$name" in',
    ...shapes.map(caseOf),
    '  esac',
    '}',
    'compdef _usher usher 2>/dev/null',
  ].join('\n');
}

function caseOf({ name, options, operand }: Shape): string {
  const specs = options.map((option) =>
    quote(`*${option.name}${option.value === undefined ? '' : `:value:${actionOf(option.value)}`}`),
  );
  const place = operand.length > 0 ? [quote(`1:operand:${actionOf(operand)}`)] : [];
  return `    '${name}') _arguments ${[...specs, ...place].join(' ')} ;;`;
}

function actionOf(values: Values): string {
  if (values === 'file') return '_files';
  return values === 'any' ? ' ' : `(${values.join(' ')})`;
}

function aboutOf(shapes: readonly Shape[], name: string, words: readonly string[]): string {
  return colonless(shapes.find((shape) => shape.name === name)?.about ?? words.join(', '));
}

const colonless = (words: string) => words.replaceAll(':', ' -');
const quote = (words: string) => `'${words.replaceAll("'", "'\\''")}'`;
